/* An agenda by day, and which meeting is the next. */
import type { Agenda, Desk, Meeting, OutcomeResult } from '@/api/types'
import { hallDate } from './conference'

type Item = Agenda['items'][number]

/* In the order of time; what has no time comes last, under no date. */
export function agendaDays(items: readonly Item[]): { date: string; items: Item[] }[] {
  const out: { date: string; items: Item[] }[] = []
  const sorted = [...items].sort((a, b) => (a.starts_at ?? '9').localeCompare(b.starts_at ?? '9') || a.id.localeCompare(b.id))
  for (const i of sorted) {
    const date = i.starts_at ? hallDate(i.starts_at) : ''
    const last = out[out.length - 1]
    if (last && last.date === date) last.items.push(i)
    else out.push({ date, items: [i] })
  }
  return out
}

/* The first that has not ended; none before the day itself. */
export function nextOf(items: readonly Item[], now: Date): string | undefined {
  const ahead = items
    .filter((i) => !i.dropped && !i.cancelled && i.starts_at && i.ends_at && Date.parse(i.ends_at) > now.getTime())
    .sort((a, b) => a.starts_at!.localeCompare(b.starts_at!))[0]
  return ahead && hallDate(ahead.starts_at!) === hallDate(now.toISOString()) ? ahead.id : undefined
}

/* Those of a desk's colleagues who were named for a meeting, in the desk's order; who left since is no more. */
export function seated(m: Pick<Meeting, 'people'>, people: NonNullable<Desk['people']>): NonNullable<Desk['people']> {
  return people.filter((p) => p.id !== undefined && m.people?.includes(p.id))
}

export interface Outcome {
  attended: boolean
  result: OutcomeResult
  /* 10,000 yuan, as people speak of intents. */
  wan: number | undefined
  note: string
}

export function outcomeBody(o: Outcome) {
  return {
    attended: o.attended,
    result: o.attended ? o.result : ('unsaid' as const),
    ...(o.attended && o.result === 'intent' && o.wan !== undefined && { amount: Math.round(o.wan * 1e6) }),
    ...(o.note.trim() && { note: o.note.trim() }),
  }
}
