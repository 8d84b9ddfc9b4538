/* Arrivals noted at the door: kept in this browser until the server has them, so that a lost line costs
 * nothing. */
import type { Arrival, GuestRole } from '@/api/types'

export interface Noted {
  code?: string
  person?: string
  at: string
}

/* What a badge's code says, alone or within an address; '' when it is none. */
export function badgeCode(text: string): string {
  return /(?:^|[^0-9a-z])([0-9a-hjkmnp-tv-z]{16})(?:[^0-9a-z]|$)/.exec(text.trim().toLowerCase())?.[1] ?? ''
}

/* The first note of a person or a code counts. */
export function noted(queue: readonly Noted[], n: Noted): Noted[] {
  return queue.some((x) => (n.code && x.code === n.code) || (n.person && x.person === n.person)) ? [...queue] : [...queue, n]
}

export class Queue {
  constructor(
    private readonly name: string,
    private readonly store: Pick<Storage, 'getItem' | 'setItem'>,
  ) {}
  get items(): Noted[] {
    try {
      const read: unknown = JSON.parse(this.store.getItem(this.name) ?? '[]')
      return Array.isArray(read) ? (read as Noted[]) : []
    } catch {
      return []
    }
  }
  add(n: Noted) {
    this.store.setItem(this.name, JSON.stringify(noted(this.items, n)))
  }
  /* Sends what waits, the oldest first, until one finds no line. What the server refuses is taken out and
   * named. */
  async send(post: (n: Noted) => Promise<Arrival>, isOffline: (e: unknown) => boolean): Promise<{ sent: Arrival[]; refused: { note: Noted; error: unknown }[] }> {
    const sent: Arrival[] = []
    const refused: { note: Noted; error: unknown }[] = []
    for (let next = this.items[0]; next; next = this.items[0]) {
      try {
        sent.push(await post(next))
      } catch (e) {
        if (isOffline(e)) break
        refused.push({ note: next, error: e })
      }
      const done = JSON.stringify(next)
      this.store.setItem(this.name, JSON.stringify(this.items.filter((x) => JSON.stringify(x) !== done)))
    }
    return { sent, refused }
  }
}

export type Only = 'all' | 'waiting' | 'late' | 'guests'
export function findArrivals(items: readonly Arrival[], words: string, only: Only): Arrival[] {
  const parts = words.trim().toLowerCase().split(/\s+/).filter(Boolean)
  return items.filter((a) => {
    if (only === 'waiting' && a.arrived_at) return false
    if (only === 'late' && !a.late) return false
    if (only === 'guests' && !a.role) return false
    const text = `${a.name}\n${a.desk?.name ?? ''}\n${a.desk?.organisation.name ?? ''}\n${a.organisation ?? ''}`.toLowerCase()
    return parts.every((p) => text.includes(p))
  })
}

/* People of desks, and guests, who are counted apart. */
export function countArrivals(items: readonly Arrival[]) {
  const out = { people: 0, arrived: 0, guests: 0, guestsArrived: 0, late: 0 }
  for (const a of items) {
    if (a.role) out.guests++
    else out.people++
    if (a.arrived_at && a.role) out.guestsArrived++
    if (a.arrived_at && !a.role) out.arrived++
    if (a.late && !a.arrived_at) out.late++
  }
  return out
}

export const guestRoles: readonly GuestRole[] = ['guest', 'speaker', 'press', 'staff', 'walk_in']
export interface GuestForm {
  name: string
  organisation: string
  post: string
  role: GuestRole
}
export const guestForm = (a?: Arrival): GuestForm => ({ name: a?.name ?? '', organisation: a?.organisation ?? '', post: a?.post ?? '', role: a?.role ?? 'walk_in' })
export const guestBody = (f: GuestForm) => ({ name: f.name.trim(), organisation: f.organisation.trim(), post: f.post.trim(), role: f.role })
