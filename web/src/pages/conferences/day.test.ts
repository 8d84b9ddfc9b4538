import { describe, expect, it } from 'vitest'
import type { Agenda, Arrival, Desk, Meeting, Signing } from '@/api/types'
import { agendaDays, nextOf, outcomeBody, seated } from './agenda'
import { badgeCode, countArrivals, findArrivals, guestBody, guestForm, noted, Queue, type Noted } from './arrivals'
import { awayOf, cellsOf, isChanged, placeConflicts, slotConflicts, unplaced, walk, zoneOf, type Entry, type Hall } from './board'
import { slotsOf } from './conference'
import { isBound, noRules, rulesBody, rulesByMeeting } from './rules'
import { newParty, signingBody, signingChanges, signingForm } from './signing'

const desk = (id: string) => ({ id, name: id.toUpperCase(), organisation: { name: id }, side: 'supply' as const })
const entry = (id: string, desks: string[], slot?: number, table?: number, more: Partial<Entry> = {}): Entry => ({
  id, kind: 'requested', cancelled: false, desks: desks.map(desk), version: 1, held: {}, ...(slot && { slot, table }), ...more,
})
const slots = slotsOf([{ date: '2027-03-10', sessions: [{ from: '09:00', to: '10:10' }, { from: '14:00', to: '14:45' }] }], 20, 5)
const conference = { slots, tables: 3, zones: [{ name: 'A', tables: 2, capacity: 1, first_table: 1 }, { name: 'B', tables: 1, capacity: 2, first_table: 3 }] }
const entries = [
  entry('m1', ['a', 'b'], 1, 1),
  entry('m2', ['a', 'c'], 2, 1),
  entry('m3', ['d', 'e'], 1, 3),
  entry('m4', ['b', 'c']),
  entry('gone', ['a', 'd'], 3, 1, { cancelled: true }),
]
const hall: Hall = { conference, entries, away: new Map([['c', new Set([5])]]), rules: new Map([['m4', { ...noRules(), session: 'morning' as const }]]) }
const m4 = entries[3]!

describe('the board', () => {
  it('knows what stands where', () => {
    const cells = cellsOf(entries)
    expect([...cells.keys()].sort()).toEqual(['1:1', '1:3', '2:1'])
    expect(unplaced(entries).map((e) => e.id)).toEqual(['m4'])
    expect([1, 2, 3, 4].map((t) => zoneOf(conference, t)?.name)).toEqual(['A', 'A', 'B', undefined])
  })

  it('says what would be wrong with a slot', () => {
    expect(slotConflicts(hall, m4, 1)).toEqual([{ kind: 'busy', desk: 'B', table: 1 }])
    expect(slotConflicts(hall, m4, 2)).toEqual([{ kind: 'busy', desk: 'C', table: 1 }])
    /* a cancelled meeting keeps nobody */
    expect(slotConflicts(hall, entry('x', ['a', 'd']), 3)).toEqual([])
    expect(slotConflicts(hall, m4, 5)).toEqual([{ kind: 'away', desk: 'C' }, { kind: 'half', wish: 'morning' }])
    /* nor does it stand in its own way */
    expect(slotConflicts(hall, entries[0]!, 1)).toEqual([])
  })

  it('says where a slot is not permitted, and what a meeting comes before or after', () => {
    const bound = (more: Partial<ReturnType<typeof noRules>>): Hall => ({ ...hall, away: new Map(), rules: new Map([['m4', { ...noRules(), ...more }]]) })
    const kinds = (h: Hall, slot: number) => slotConflicts(h, m4, slot).map((c) => c.kind).filter((k) => k !== 'busy')
    expect(kinds(bound({ slots: [3, 4] }), 3)).toEqual([])
    expect(kinds(bound({ slots: [3, 4] }), 5)).toEqual(['slots'])
    /* m2 stands in slot 2: m4 before it is in 1, after it from 3 on, and never beside it */
    const before = bound({ before: ['m2'] })
    expect([1, 2, 3].map((s) => kinds(before, s))).toEqual([[], ['before'], ['before']])
    expect(slotConflicts(before, m4, 3)).toEqual([{ kind: 'before', other: entries[1] }])
    const after = bound({ after: ['m2'] })
    expect([1, 2, 3].map((s) => kinds(after, s))).toEqual([['after'], ['after'], []])
    /* what is cancelled or has no place binds nobody */
    expect(kinds(bound({ before: ['gone', 'm4', 'nobody'] }), 4)).toEqual([])
  })

  it('sends rules as they are asked, all slots being none', () => {
    const r = { ...noRules(true), slots: [2, 1, 2], before: ['x'] }
    expect(rulesBody(r, slots)).toEqual({ must: true, session: 'any', slots: [1, 2], before: ['x'], after: [] })
    expect(rulesBody({ ...r, slots: slots.map((s) => s.slot) }, slots).slots).toEqual([])
    const m = (id: string, more: Partial<Meeting>) => ({ ...entry(id, ['a', 'b']), conference: 'c', session: 'any', outcomes: [], ...more }) as Meeting
    const by = rulesByMeeting([m('x', { session: 'morning' }), m('y', { must: true }), m('z', { cancelled: true }), m('w', { after: ['x'] })])
    expect([...by.keys()]).toEqual(['x', 'y', 'w'])
    expect(['x', 'y', 'w', 'none'].map((id) => isBound(by.get(id)))).toEqual([true, false, true, false])
  })

  it('says when a table is full, by what it holds', () => {
    const cells = cellsOf(entries)
    const at = (slot: number, table: number) => placeConflicts(hall, cells, [], m4, slot, table).map((c) => c.kind)
    expect(at(1, 1)).toEqual(['full'])
    expect(at(1, 3)).toEqual([])
    expect(at(1, 2)).toEqual([])
    expect(placeConflicts(hall, cells, [], entries[0]!, 1, 1)).toEqual([])
  })

  it('marks what people hold elsewhere, and only that', () => {
    expect(isChanged(entry('x', ['a'], 1, 1))).toBe(false)
    expect(isChanged(entry('x', ['a'], 1, 1, { held: { slot: 1, table: 1 } }))).toBe(false)
    expect(isChanged(entry('x', ['a'], 1, 2, { held: { slot: 1, table: 1 } }))).toBe(true)
    expect(isChanged(entry('x', ['a'], undefined, undefined, { held: { slot: 1, table: 1 } }))).toBe(true)
  })

  it('is walked by arrow keys from card to card', () => {
    const cells = cellsOf(entries)
    const go = (slot: number, table: number, key: string) => walk({ slot, table }, key, [1, 2, 3], [1, 2, 3], (s, t) => cells.has(`${s}:${t}`))
    expect(go(1, 1, 'ArrowRight')).toEqual({ slot: 2, table: 1 })
    expect(go(1, 1, 'ArrowDown')).toEqual({ slot: 1, table: 3 })
    expect(go(2, 1, 'ArrowRight')).toBeUndefined()
    expect(go(1, 1, 'Tab')).toBeUndefined()
  })

  it('takes absences from the desks', () => {
    const all = [{ ...desk('a'), away: [2, 3] }, { ...desk('b'), away: [] }] as unknown as Desk[]
    expect([...awayOf(all)].map(([id, s]) => [id, ...s])).toEqual([['a', 2, 3]])
  })
})

type Item = Agenda['items'][number]
const item = (id: string, starts_at?: string, ends_at?: string, more: Partial<Item> = {}): Item => ({ id, kind: 'requested', cancelled: false, desks: [], dropped: false, sequence: 0, ...(starts_at && { starts_at, ends_at }), ...more })

describe('an agenda', () => {
  const items = [item('late', '2027-03-10T06:00:00Z', '2027-03-10T06:20:00Z'), item('none'), item('first', '2027-03-10T01:00:00Z', '2027-03-10T01:20:00Z'), item('next', '2027-03-10T17:00:00Z', '2027-03-10T17:20:00Z')]
  it('is by the days of the hall', () => {
    expect(agendaDays(items).map((d) => [d.date, ...d.items.map((i) => i.id)])).toEqual([['2027-03-10', 'first', 'late'], ['2027-03-11', 'next'], ['', 'none']])
  })
  it('points at what comes next on the day itself', () => {
    expect(nextOf(items, new Date('2027-03-10T01:10:00Z'))).toBe('first')
    expect(nextOf(items, new Date('2027-03-10T01:20:00Z'))).toBe('late')
    expect(nextOf(items, new Date('2027-03-09T01:00:00Z'))).toBeUndefined()
    expect(nextOf([item('x', '2027-03-10T01:00:00Z', '2027-03-10T01:20:00Z', { dropped: true })], new Date('2027-03-10T00:10:00Z'))).toBeUndefined()
  })
  it('names who of the desk sits there, and nobody who left', () => {
    const people = [{ id: 'p1', name: 'Chen' }, { id: 'p2', name: 'Lin' }]
    expect(seated({ people: ['p2', 'gone', 'theirs'] }, people).map((p) => p.name)).toEqual(['Lin'])
    expect(seated({}, people)).toEqual([])
  })
  it('records an outcome in fen, and an amount for an intent only', () => {
    const o = { attended: true, result: 'intent' as const, wan: 2000.5, note: ' x ' }
    expect(outcomeBody(o)).toEqual({ attended: true, result: 'intent', amount: 2000500000, note: 'x' })
    expect(outcomeBody({ ...o, result: 'follow_up' })).toEqual({ attended: true, result: 'follow_up', note: 'x' })
    expect(outcomeBody({ ...o, attended: false, note: '' })).toEqual({ attended: false, result: 'unsaid' })
  })
})

class Memory {
  data = new Map<string, string>()
  getItem = (k: string) => this.data.get(k) ?? null
  setItem = (k: string, v: string) => void this.data.set(k, v)
}
const arrival = (person: string, more: Partial<Arrival> = {}): Arrival => ({ person, name: person, ...more })

describe('arrivals', () => {
  it('read badges, alone and in an address', () => {
    expect(badgeCode('0123456789abcdef')).toBe('0123456789abcdef')
    expect(badgeCode(' 0123456789ABCDEF\n')).toBe('0123456789abcdef')
    expect(badgeCode('https://example.com/b/0123456789abcdef?x')).toBe('0123456789abcdef')
    expect(badgeCode('0123456789abcdef0')).toBe('')
    expect(badgeCode('Chen')).toBe('')
  })

  it('wait in this browser while there is no line, each once, with the time at which they were seen', async () => {
    const store = new Memory()
    const q = new Queue('q', store)
    q.add({ code: 'one', at: '09:00' })
    q.add({ person: 'p', at: '09:01' })
    q.add({ code: 'one', at: '09:02' })
    expect(new Queue('q', store).items).toEqual([{ code: 'one', at: '09:00' }, { person: 'p', at: '09:01' }])
    const down = () => Promise.reject(new Error('offline'))
    expect((await q.send(down, () => true)).sent).toEqual([])
    expect(q.items).toHaveLength(2)
    const got: Noted[] = []
    const { sent, refused } = await q.send(
      (n) => (n.code ? Promise.reject(new Error('unknown')) : (got.push(n), Promise.resolve(arrival('p')))),
      () => false,
    )
    expect(sent.map((a) => a.person)).toEqual(['p'])
    expect(refused.map((r) => r.note.code)).toEqual(['one'])
    expect(got).toEqual([{ person: 'p', at: '09:01' }])
    expect(q.items).toEqual([])
  })

  it('keeps what is added while it sends', async () => {
    const q = new Queue('q', new Memory())
    q.add({ person: 'a', at: '1' })
    const seen: string[] = []
    await q.send(
      (n) => {
        seen.push(n.person!)
        if (n.person === 'a') q.add({ person: 'b', at: '2' })
        return Promise.resolve(arrival(n.person!))
      },
      () => false,
    )
    expect(seen).toEqual(['a', 'b'])
  })

  it('starts anew when what was kept cannot be read', () => {
    const store = new Memory()
    store.setItem('q', '{')
    expect(new Queue('q', store).items).toEqual([])
    expect(noted([], { code: 'x', at: '1' })).toHaveLength(1)
  })

  it('count guests apart from the people of desks', () => {
    const all = [arrival('a', { arrived_at: '1' }), arrival('b', { late: true }), arrival('c', { role: 'press', arrived_at: '1' }), arrival('d', { role: 'staff', organisation: 'Hall' })]
    expect(countArrivals(all)).toEqual({ people: 2, arrived: 1, guests: 2, guestsArrived: 1, late: 1 })
    expect(findArrivals(all, '', 'guests').map((a) => a.name)).toEqual(['c', 'd'])
    expect(findArrivals(all, 'hall', 'all').map((a) => a.name)).toEqual(['d'])
    expect(guestBody({ ...guestForm(all[3]), name: ' D ' })).toEqual({ name: 'D', organisation: 'Hall', post: '', role: 'staff' })
    expect(guestForm().role).toBe('walk_in')
  })

  it('are found by every word', () => {
    const all = [arrival('Chen', { desk: { ...desk('a'), name: 'Motors' } }), arrival('Lin', { arrived_at: '1', late: false }), arrival('Wu', { late: true })]
    const find = (words: string, only: 'all' | 'waiting' | 'late' = 'all') => findArrivals(all, words, only).map((a) => a.name).join(' ')
    expect(find('')).toBe('Chen Lin Wu')
    expect(find('chen motors')).toBe('Chen')
    expect(find('', 'waiting')).toBe('Chen Wu')
    expect(find('', 'late')).toBe('Wu')
  })
})

describe('a signing', () => {
  it('comes back as it was; an amount that is taken out is told', () => {
    const s: Signing = { id: 's', conference: 'c', version: 1, title: 'T', kind: 'framework', parties: [{ name: 'A', organisation: 'o', signer: 'Chen' }, { name: 'B' }], amount: 2000000000, tax: 'excluded', period: '2027', novelty: 'renewal', related: true, tender: false, stage: 3, note: 'N' }
    const f = signingForm(s)
    expect(f.wan).toBe(2000)
    expect(signingBody(f)).toEqual({ title: 'T', kind: 'framework', parties: [{ name: 'A', organisation: 'o', signer: 'Chen' }, { name: 'B' }], amount: 2000000000, tax: 'excluded', period: '2027', novelty: 'renewal', related: true, tender: false, stage: 3, note: 'N' })
    expect(signingBody({ ...f, wan: undefined, reason: ' why ' })).toMatchObject({ amount: -1, reason: 'why' })
    expect(signingForm(undefined, 4)).toMatchObject({ stage: 4, parties: [newParty(), newParty()] })
  })

  it('tells only what a revision changed, an amount with both figures', () => {
    const to = { title: 'T', amount: 210, parties: [{ name: 'A' }], tax: 'included' }
    expect(signingChanges({ from: { ...to, amount: 200 }, to })).toEqual([{ field: 'amount', from: 200, to: 210 }])
    expect(signingChanges({ from: { ...to, parties: [{ name: 'B' }], file: 'x' }, to }).map((c) => c.field)).toEqual(['parties', 'file'])
    expect(signingChanges({ from: { ...to, amount: undefined }, to })).toEqual([{ field: 'amount', from: undefined, to: 210 }])
    expect(signingChanges({ from: to, to })).toEqual([])
  })
})
