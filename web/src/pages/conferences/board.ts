/* The timetable as a board: what stands where, and what would be wrong with a place. */
import type { Conference, Desk, Timetable } from '@/api/types'
import type { Rules } from './rules'

export type Entry = Timetable['entries'][number]

export interface Hall {
  conference: Pick<Conference, 'slots' | 'zones' | 'tables'>
  entries: readonly Entry[]
  /* By desk: slots in which nobody is there. */
  away: ReadonlyMap<string, ReadonlySet<number>>
  /* By meeting: what is asked of its place. */
  rules: ReadonlyMap<string, Rules>
}

export const keyOf = (slot: number, table: number) => `${slot}:${table}`

/* The entries of each place; what is cancelled or has no place is not there. */
export function cellsOf(entries: readonly Entry[]): Map<string, Entry[]> {
  const out = new Map<string, Entry[]>()
  for (const e of entries) {
    if (e.cancelled || !e.slot) continue
    const key = keyOf(e.slot, e.table ?? 0)
    out.set(key, [...(out.get(key) ?? []), e])
  }
  return out
}

/* Standing meetings without a place. */
export function unplaced(entries: readonly Entry[]): Entry[] {
  return entries.filter((e) => !e.cancelled && !e.slot)
}

/* Whether people hold the meeting elsewhere than the board has it. */
export function isChanged(e: Entry): boolean {
  const held = e.held.slot ?? 0
  return held > 0 && (held !== (e.slot ?? 0) || (e.held.table ?? 0) !== (e.table ?? 0))
}

export function zoneOf(conference: Hall['conference'], table: number) {
  return conference.zones.find((z) => table >= z.first_table && table < z.first_table + z.tables)
}

export type Conflict =
  | { kind: 'busy'; desk: string; table: number }
  | { kind: 'away'; desk: string }
  | { kind: 'full' }
  | { kind: 'half'; wish: 'morning' | 'afternoon' }
  | { kind: 'slots' }
  /* It comes before (after) that one, which stands no later (no earlier). */
  | { kind: 'before' | 'after'; other: Entry }

/* Why a meeting had better not be in that slot; nothing of tables. */
export function slotConflicts(hall: Hall, meeting: Entry, slot: number): Conflict[] {
  const out: Conflict[] = []
  const at = hall.conference.slots.find((s) => s.slot === slot)
  for (const d of meeting.desks) {
    if (hall.away.get(d.id)?.has(slot)) out.push({ kind: 'away', desk: d.name })
    for (const e of hall.entries)
      if (e.id !== meeting.id && !e.cancelled && e.slot === slot && e.desks.some((x) => x.id === d.id))
        out.push({ kind: 'busy', desk: d.name, table: e.table ?? 0 })
  }
  const rules = hall.rules.get(meeting.id)
  if (!rules) return out
  if (at && rules.session !== 'any' && at.half !== rules.session) out.push({ kind: 'half', wish: rules.session })
  if (rules.slots.length && !rules.slots.includes(slot)) out.push({ kind: 'slots' })
  for (const kind of ['before', 'after'] as const)
    for (const other of named(hall, rules[kind]))
      if (other.slot && (kind === 'before' ? other.slot <= slot : other.slot >= slot)) out.push({ kind, other })
  return out
}

/* The standing entries with these identities. */
export function named(hall: Pick<Hall, 'entries'>, ids: readonly string[]): Entry[] {
  return ids.map((id) => hall.entries.find((e) => e.id === id)).filter((e): e is Entry => e !== undefined && !e.cancelled)
}

/* The same with the table: as many meetings as it holds sit there already. */
export function placeConflicts(hall: Hall, cells: ReadonlyMap<string, Entry[]>, ofSlot: readonly Conflict[], meeting: Entry, slot: number, table: number): Conflict[] {
  const there = (cells.get(keyOf(slot, table)) ?? []).filter((e) => e.id !== meeting.id)
  const capacity = zoneOf(hall.conference, table)?.capacity ?? 1
  return there.length >= capacity ? [...ofSlot, { kind: 'full' }] : [...ofSlot]
}

export function awayOf(desks: readonly Desk[]): Map<string, Set<number>> {
  return new Map(desks.filter((d) => d.away?.length).map((d) => [d.id, new Set(d.away)]))
}

/* Where the arrow keys lead from a place: the next one with something to stop at. */
export function walk(from: { slot: number; table: number }, key: string, slots: readonly number[], tables: readonly number[], stops: (slot: number, table: number) => boolean) {
  const steps: Record<string, [number, number]> = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }
  const step = steps[key]
  if (!step) return undefined
  let [i, k] = [slots.indexOf(from.slot), tables.indexOf(from.table)]
  if (i < 0 || k < 0) return undefined
  for (;;) {
    i += step[0]
    k += step[1]
    if (i < 0 || k < 0 || i >= slots.length || k >= tables.length) return undefined
    if (stops(slots[i]!, tables[k]!)) return { slot: slots[i]!, table: tables[k]! }
  }
}
