/* Calendar of a conference: its slots, its deadlines, and what is to be done now. Times are those of
 * the hall (UTC+8), wherever the reader sits. */
import { daysUntil } from '@/lib/format'
import type { Conference, ConferenceHead } from '@/api/types'

export type Slot = Conference['slots'][number]
export interface Session {
  from: string
  to: string
}
export interface Day {
  date: string
  sessions: Session[]
}

const hall = 8 * 3600000

/* 'YYYY-MM-DD' and 'HH:MM' of the hall. */
export function hallDate(at: string): string {
  return new Date(Date.parse(at) + hall).toISOString().slice(0, 10)
}
export function hallClock(at: string): string {
  return new Date(Date.parse(at) + hall).toISOString().slice(11, 16)
}

export function minutes(clock: string): number {
  const m = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(clock)
  const n = m ? Number(m[1]) * 60 + Number(m[2]) : NaN
  return n <= 1440 ? n : NaN
}

export function clock(at: number): string {
  return `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`
}

/* The slots that follow from days and lengths, as the server will cut them; what cannot be read gives
 * none. Numbered from 1 through all days. */
export function slotsOf(days: readonly Day[], length: number, gap: number): Slot[] {
  const out: Slot[] = []
  if (!(length >= 5 && gap >= 0)) return out
  days.forEach((d, day) => {
    for (const s of d.sessions) {
      const [from, to] = [minutes(s.from), minutes(s.to)]
      for (let t = from; t + length <= to && out.length < 400; t += length + gap) {
        const at = (m: number) => new Date(Date.parse(`${d.date}T00:00:00Z`) - hall + m * 60000)
        const starts = at(t)
        if (Number.isNaN(starts.getTime())) continue
        out.push({
          slot: out.length + 1,
          starts_at: starts.toISOString(),
          ends_at: at(t + length).toISOString(),
          day: day + 1,
          half: t < 720 ? 'morning' : 'afternoon',
        })
      }
    }
  })
  return out
}

export interface SlotDay {
  day: number
  date: string
  halves: { half: Slot['half']; slots: Slot[] }[]
}

/* Slots by day, and in it by morning and afternoon. */
export function byDay(slots: readonly Slot[]): SlotDay[] {
  const out: SlotDay[] = []
  for (const s of slots) {
    let d = out.find((x) => x.day === s.day)
    if (!d) out.push((d = { day: s.day, date: hallDate(s.starts_at), halves: [] }))
    const h = d.halves.find((x) => x.half === s.half)
    if (h) h.slots.push(s)
    else d.halves.push({ half: s.half, slots: [s] })
  }
  return out
}

/* The hours of a day's axis that all days share: whole hours around every slot. */
export function span(slots: readonly Slot[]): { from: number; to: number } {
  const starts = slots.map((s) => minutes(hallClock(s.starts_at)))
  const ends = slots.map((s) => minutes(hallClock(s.ends_at)) || 1440)
  if (!slots.length) return { from: 540, to: 1080 }
  return { from: Math.floor(Math.min(...starts) / 60) * 60, to: Math.ceil(Math.max(...ends) / 60) * 60 }
}

/* Places of a slot on the axis, in percent. */
export function place(s: Slot, axis: { from: number; to: number }): { left: string; width: string } {
  const of = (m: number) => ((m - axis.from) / (axis.to - axis.from)) * 100
  const from = minutes(hallClock(s.starts_at))
  const to = minutes(hallClock(s.ends_at)) || 1440
  return { left: `${of(from).toFixed(3)}%`, width: `${(of(to) - of(from)).toFixed(3)}%` }
}

/* What people type for a time: 9, 930, 9:30, 9：30, 0930; '' when it is none. */
export function readClock(text: string): string {
  const m = /^(\d{1,2})(?:[:：.]?(\d{2}))?$/.exec(text.trim().normalize('NFKC'))
  if (!m) return ''
  const at = Number(m[1]) * 60 + Number(m[2] ?? 0)
  return Number(m[2] ?? 0) < 60 && at <= 1440 ? clock(at) : ''
}

export type Phase = 'draft' | 'registering' | 'requesting' | 'soon' | 'running' | 'over' | 'called_off'

/* What a conference is in now. */
export function phaseOf(c: Pick<ConferenceHead, 'state' | 'starts_at' | 'ends_at' | 'register_by' | 'request_by'>, now = new Date()): Phase {
  if (c.state === 'draft' || c.state === 'over' || c.state === 'called_off') return c.state
  const at = now.getTime()
  if (at >= Date.parse(c.ends_at)) return 'over'
  if (at >= Date.parse(c.starts_at)) return 'running'
  if (!c.register_by || daysUntil(c.register_by, now) >= 0) return 'registering'
  if (!c.request_by || daysUntil(c.request_by, now) >= 0) return 'requesting'
  return 'soon'
}

/* The first and the last day, as dates of the hall. */
export function datesOf(c: Pick<ConferenceHead, 'starts_at' | 'ends_at'>): { first: string; last: string } {
  return { first: hallDate(c.starts_at), last: hallDate(c.ends_at) }
}

/* All pages of a list that is looked at as a whole. */
export async function every<T>(get: (cursor?: string) => Promise<{ items: T[]; next?: string }>): Promise<T[]> {
  const out: T[] = []
  let cursor: string | undefined
  do {
    const page = await get(cursor)
    out.push(...page.items)
    cursor = page.next
  } while (cursor)
  return out
}
