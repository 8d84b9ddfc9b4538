/* Desks: the form of a registration, and finding one among many. */
import type { Conference, Desk, DeskEdit, DeskSide } from '@/api/types'

export interface DeskForm {
  organisation: string
  name: string
  /* '': not chosen yet, and never guessed. */
  side: DeskSide | ''
  domain: string
  people: { id?: string; name: string; post: string; phone: string }[]
  away: number[]
  meetings_most: number
  print: boolean
  answers: Record<string, string | boolean>
}

export function deskForm(c: Conference, d?: Desk, person?: { name: string; post?: string; phone?: string }, organisation = ''): DeskForm {
  const answers: DeskForm['answers'] = {}
  for (const f of c.form) answers[f.key] = d?.answers?.[f.key] ?? (f.kind === 'yes' ? false : '')
  return {
    organisation,
    name: d?.name ?? '',
    side: d?.side ?? '',
    domain: d?.domain ?? '',
    people: d
      ? (d.people ?? []).map((p) => ({ id: p.id, name: p.name, post: p.post ?? '', phone: p.phone ?? '' }))
      : [{ name: person?.name ?? '', post: person?.post ?? '', phone: person?.phone ?? '' }],
    away: [...(d?.away ?? [])],
    meetings_most: d?.meetings_most ?? 0,
    print: d?.print ?? false,
    answers,
  }
}

export function deskBody(f: DeskForm): DeskEdit {
  return {
    name: f.name.trim(),
    ...(f.side && { side: f.side }),
    domain: f.domain,
    people: f.people.map((p) => ({
      ...(p.id && { id: p.id }),
      name: p.name.trim(),
      ...(p.post.trim() && { post: p.post.trim() }),
      ...(p.phone.trim() && { phone: p.phone.trim() }),
    })),
    away: [...f.away].sort((a, b) => a - b),
    meetings_most: f.meetings_most,
    print: f.print,
    answers: Object.fromEntries(Object.entries(f.answers).map(([k, v]) => [k, typeof v === 'string' ? v.trim() : v])),
  }
}

export interface DeskFilter {
  words: string
  side: '' | 'supply' | 'demand'
  domain: string
}

/* Every word must stand in the name, the organisation or the domain; a desk of both sides is on either. */
export function filterDesks(desks: readonly Desk[], f: DeskFilter): Desk[] {
  const words = f.words.trim().toLowerCase().split(/\s+/).filter(Boolean)
  return desks.filter((d) => {
    if (f.side && d.side !== f.side && d.side !== 'both') return false
    if (f.domain && d.domain !== f.domain) return false
    const text = `${d.name}\n${d.organisation.name}\n${d.domain ?? ''}`.toLowerCase()
    return words.every((w) => text.includes(w))
  })
}

/* Whether the rule lets two desks sit together. */
export function mayMeet(a: { side: DeskSide }, b: { side: DeskSide }, who: Conference['rules']['who']): boolean {
  return who === 'any' || a.side === 'both' || b.side === 'both' || a.side !== b.side
}

/* Slots turned to one state together: `on` becomes away. */
export function paint(away: readonly number[], slots: readonly number[], on: boolean): number[] {
  const set = new Set(away)
  for (const s of slots) {
    if (on) set.add(s)
    else set.delete(s)
  }
  return [...set].sort((a, b) => a - b)
}
