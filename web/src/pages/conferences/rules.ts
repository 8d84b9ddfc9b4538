/* What the organiser asks of a single meeting's place. */
import type { Meeting, SessionWish } from '@/api/types'
import type { Slot } from './conference'

export interface Rules {
  must: boolean
  session: SessionWish
  /* In which it may be; none: any. */
  slots: number[]
  /* Meetings that come after it, and before it. */
  before: string[]
  after: string[]
}

export const noRules = (must = false): Rules => ({ must, session: 'any', slots: [], before: [], after: [] })

export function rulesOf(m: Meeting): Rules {
  return { must: m.must ?? false, session: m.session, slots: [...(m.slots ?? [])], before: [...(m.before ?? [])], after: [...(m.after ?? [])] }
}

/* Of standing meetings, by identity. */
export function rulesByMeeting(meetings: readonly Meeting[]): Map<string, Rules> {
  return new Map(meetings.filter((m) => !m.cancelled).map((m) => [m.id, rulesOf(m)]))
}

/* All slots are no rule. */
export function rulesBody(r: Rules, all: readonly Slot[]) {
  const slots = [...new Set(r.slots)].sort((a, b) => a - b)
  return { must: r.must, session: r.session, slots: slots.length < all.length ? slots : [], before: r.before, after: r.after }
}

/* Whether the place of a meeting is bound at all. */
export function isBound(r: Rules | undefined): boolean {
  return r !== undefined && (r.session !== 'any' || r.slots.length > 0 || r.before.length > 0 || r.after.length > 0)
}
