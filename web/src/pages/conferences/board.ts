/* The timetable as a board: what stands where, and what would be wrong with a place. */
import type { Conference, Desk, Meeting, Timetable } from '@/api/types'

export type Entry = Timetable['entries'][number]

export interface Hall {
  conference: Pick<Conference, 'slots' | 'zones' | 'tables'>
  entries: readonly Entry[]
  /* By desk: slots in which nobody is there. */
  away: ReadonlyMap<string, ReadonlySet<number>>
  /* By meeting: the half of the day that was wished for. */
  wish: ReadonlyMap<string, Meeting['session']>
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
  const wish = hall.wish.get(meeting.id)
  if (at && wish && wish !== 'any' && at.half !== wish) out.push({ kind: 'half', wish })
  return out
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
