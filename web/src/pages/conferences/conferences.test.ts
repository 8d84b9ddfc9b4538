import { describe, expect, it } from 'vitest'
import type { Conference, Desk, MeetingRequest } from '@/api/types'
import { byDay, clock, datesOf, every, hallClock, hallDate, minutes, phaseOf, place, readClock, slotsOf, span } from './conference'
import { deskBody, deskForm, filterDesks, mayMeet, paint } from './desks'
import { otherOf, sortRequests, starsOf } from './requests'
import { blank, bodyOf, moved, newQuestionKey, nextDay, optionsOf, settingsOf, shifted, wordsIn } from './settings'

const days = [
  { date: '2027-03-10', sessions: [{ from: '09:00', to: '10:10' }, { from: '14:00', to: '14:45' }] },
  { date: '2027-03-11', sessions: [{ from: '11:50', to: '12:40' }] },
]

describe('the calendar', () => {
  it('reads and writes the hours of a day', () => {
    expect(['00:00', '09:05', '24:00'].map(minutes)).toEqual([0, 545, 1440])
    expect(['24:01', '25:00', '9:00', '09:60', ''].map(minutes)).toEqual([NaN, NaN, NaN, NaN, NaN])
    expect(clock(545)).toBe('09:05')
    expect(['9', '930', '9:30', '９：３０', '0930', ' 14.05 ', '24'].map(readClock)).toEqual(['09:00', '09:30', '09:30', '09:30', '09:30', '14:05', '24:00'])
    expect(['', '9:75', '25', '24:30', 'nine', '9:3'].map(readClock)).toEqual(['', '', '', '', '', ''])
  })

  it('is of the hall, wherever the reader is', () => {
    expect(hallDate('2027-03-09T16:30:00Z')).toBe('2027-03-10')
    expect(hallClock('2027-03-09T16:30:00Z')).toBe('00:30')
  })

  it('is cut into slots: the last one must end within the session', () => {
    const slots = slotsOf(days, 20, 5)
    expect(slots.map((s) => `${s.slot} ${s.day} ${hallDate(s.starts_at)} ${hallClock(s.starts_at)}-${hallClock(s.ends_at)} ${s.half}`)).toEqual([
      '1 1 2027-03-10 09:00-09:20 morning',
      '2 1 2027-03-10 09:25-09:45 morning',
      '3 1 2027-03-10 09:50-10:10 morning',
      '4 1 2027-03-10 14:00-14:20 afternoon',
      '5 1 2027-03-10 14:25-14:45 afternoon',
      /* what begins before noon is of the morning */
      '6 2 2027-03-11 11:50-12:10 morning',
      '7 2 2027-03-11 12:15-12:35 afternoon',
    ])
  })

  it('gives no slots for what cannot be read, and never endless ones', () => {
    expect(slotsOf([{ date: '', sessions: [{ from: '09:00', to: '10:00' }] }], 20, 5)).toEqual([])
    expect(slotsOf([{ date: '2027-03-10', sessions: [{ from: '10:00', to: '09:00' }] }], 20, 5)).toEqual([])
    expect(slotsOf(days, NaN, 5)).toEqual([])
    expect(slotsOf(days, 0, 0)).toEqual([])
    const full = { date: '2027-03-10', sessions: [{ from: '00:00', to: '24:00' }] }
    expect(slotsOf([full, full], 5, 0)).toHaveLength(400)
  })

  it('is grouped by day and half, and placed on an axis of whole hours', () => {
    const slots = slotsOf(days, 20, 5)
    expect(byDay(slots).map((d) => [d.date, ...d.halves.map((h) => `${h.half} ${h.slots.length}`)])).toEqual([
      ['2027-03-10', 'morning 3', 'afternoon 2'],
      ['2027-03-11', 'morning 1', 'afternoon 1'],
    ])
    const axis = span(slots)
    expect(axis).toEqual({ from: 540, to: 900 })
    expect(place(slots[0]!, axis)).toEqual({ left: '0.000%', width: '5.556%' })
    expect(span([])).toEqual({ from: 540, to: 1080 })
    const late = slotsOf([{ date: '2027-03-10', sessions: [{ from: '23:00', to: '24:00' }] }], 60, 0)
    expect(span(late)).toEqual({ from: 1380, to: 1440 })
    expect(place(late[0]!, span(late)).width).toBe('100.000%')
  })

  it('says what a conference is in', () => {
    const c = { state: 'open' as const, starts_at: '2027-03-10T01:00:00Z', ends_at: '2027-03-11T09:00:00Z', register_by: '2027-02-20', request_by: '2027-03-05' }
    const at = (t: string) => phaseOf(c, new Date(t))
    expect(at('2027-02-20T03:00:00')).toBe('registering')
    expect(at('2027-02-21T03:00:00')).toBe('requesting')
    expect(at('2027-03-06T03:00:00')).toBe('soon')
    expect(at('2027-03-10T01:00:00Z')).toBe('running')
    expect(at('2027-03-11T09:00:00Z')).toBe('over')
    expect(phaseOf({ ...c, state: 'called_off' }, new Date('2027-03-10T01:00:00Z'))).toBe('called_off')
    expect(phaseOf({ ...c, state: 'draft' }, new Date('2028-01-01'))).toBe('draft')
    expect(datesOf(c)).toEqual({ first: '2027-03-10', last: '2027-03-11' })
  })

  it('collects every page of a list', async () => {
    const pages: Record<string, { items: number[]; next?: string }> = { '': { items: [1, 2], next: 'a' }, a: { items: [3], next: 'b' }, b: { items: [] } }
    expect(await every((cursor) => Promise.resolve(pages[cursor ?? '']!))).toEqual([1, 2, 3])
  })
})

const conference = {
  id: 'c', version: 1, state: 'draft', title: 'T', starts_at: '', ends_at: '', counts: { desks: 0, requests: 0, accepted: 0 }, mine: [],
  place: 'P', text: 'X', domains: ['A'], days, slot_minutes: 20, gap_minutes: 5,
  zones: [{ name: 'A', tables: 4, capacity: 2, first_table: 1 }], tables: 4,
  rules: { who: 'any', meetings_most: 8, requests_open_most: 9, request_days: 7 },
  form: [{ key: 'q1', label: 'Hotel?', kind: 'yes' }, { key: 'q3', label: 'Which', kind: 'choice', must: true, options: ['x', 'y'] }],
  register_by: '2027-03-01', request_by: '2027-03-05', slots: [], may: [],
} as unknown as Conference

describe('the settings', () => {
  it('come back as they were', () => {
    const s = settingsOf(conference)
    expect(bodyOf(s)).toEqual({
      title: 'T', place: 'P', text: 'X', domains: ['A'], days, slot_minutes: 20, gap_minutes: 5,
      zones: [{ name: 'A', tables: 4, capacity: 2 }],
      rules: { who: 'any', meetings_most: 8, requests_open_most: 9, request_days: 7 },
      form: [{ key: 'q1', label: 'Hotel?', kind: 'yes', must: false }, { key: 'q3', label: 'Which', kind: 'choice', must: true, options: ['x', 'y'] }],
      register_by: '2027-03-01', request_by: '2027-03-05',
    })
    s.days[0]!.sessions[0]!.from = '08:00'
    expect(days[0]!.sessions[0]!.from).toBe('09:00')
  })

  it('begin with a day whose deadlines lie before it, and name fairness only when it is set', () => {
    const s = blank('2027-01-27')
    expect(s.days[0]!.date).toBe('2027-03-10')
    expect(s.register_by < s.request_by && s.request_by < s.days[0]!.date).toBe(true)
    expect(bodyOf(s).rules).not.toHaveProperty('fairness')
    expect(bodyOf({ ...s, fairness: 0 }).rules).toHaveProperty('fairness', 0)
  })

  it('keep the keys of questions: answers hang on them', () => {
    const s = settingsOf(conference)
    expect(newQuestionKey(s.form, new Set(['q2']))).toBe('q4')
    expect(moved(s.form, 1, -1).map((q) => q.key)).toEqual(['q3', 'q1'])
    expect(moved(s.form, 0, -1).map((q) => q.key)).toEqual(['q1', 'q3'])
    expect(moved(s.form, 1, 1).map((q) => q.key)).toEqual(['q1', 'q3'])
    expect(wordsIn(' motors，bearings、,gears; ')).toEqual(['motors', 'bearings', 'gears'])
    expect(optionsOf(' x \n\ny\nx')).toEqual(['x', 'y'])
  })

  it('add a day like the last, on the next date', () => {
    expect(shifted('2028-02-28', 1)).toBe('2028-02-29')
    expect(shifted('', 1)).toBe('')
    const d = nextDay(days, '2027-01-01')
    expect(d).toEqual({ date: '2027-03-12', sessions: [{ from: '11:50', to: '12:40' }] })
    d.sessions[0]!.to = '13:00'
    expect(days[1]!.sessions[0]!.to).toBe('12:40')
  })
})

const desk = (more: Partial<Desk>): Desk => ({ id: 'd', name: 'N', organisation: { name: 'O' }, side: 'supply', conference: 'c', version: 1, state: 'approved', may: [], ...more })

describe('desks', () => {
  it('are found by side, domain and every word', () => {
    const all = [
      desk({ id: '1', name: 'Buying One', side: 'demand', domain: 'Motors' }),
      desk({ id: '2', name: 'Sales', organisation: { name: 'Sample Motors' } }),
      desk({ id: '3', name: 'Both', side: 'both', domain: 'Steel' }),
    ]
    const found = (words: string, side: '' | 'supply' | 'demand' = '', domain = '') => filterDesks(all, { words, side, domain }).map((d) => d.id).join('')
    expect(found('')).toBe('123')
    expect(found(' motors ')).toBe('12')
    expect(found('MOTORS sales')).toBe('2')
    expect(found('', 'demand')).toBe('13')
    expect(found('', 'supply', 'Steel')).toBe('3')
    expect(found('none')).toBe('')
  })

  it('are registered with what was filled in, and come back with it', () => {
    const f = deskForm(conference, undefined, { name: 'Lin', phone: '138' }, 'o')
    expect(f).toMatchObject({ organisation: 'o', side: '', print: false, people: [{ name: 'Lin', post: '', phone: '138' }], answers: { q1: false, q3: '' } })
    expect(deskBody(f)).not.toHaveProperty('side')
    f.side = 'supply'
    f.away = [3, 1]
    f.answers.q3 = ' x '
    expect(deskBody(f)).toEqual({ name: '', side: 'supply', domain: '', people: [{ name: 'Lin', phone: '138' }], away: [1, 3], meetings_most: 0, print: false, answers: { q1: false, q3: 'x' } })
    const g = deskForm(conference, desk({ people: [{ id: 'p', name: 'A' }], away: [2], meetings_most: 4, print: true, answers: { q1: true } }))
    expect(deskBody(g)).toMatchObject({ people: [{ id: 'p', name: 'A' }], away: [2], meetings_most: 4, print: true, answers: { q1: true, q3: '' } })
  })

  it('meet as the rule has it', () => {
    const [s, d, b] = [desk({ side: 'supply' }), desk({ side: 'demand' }), desk({ side: 'both' })]
    expect([[s, s], [s, d], [s, b], [b, b]].map(([x, y]) => mayMeet(x!, y!, 'supply_demand'))).toEqual([false, true, true, true])
    expect(mayMeet(s, s, 'any')).toBe(true)
  })

  it('are away where painted', () => {
    expect(paint([2, 5], [1, 2], true)).toEqual([1, 2, 5])
    expect(paint([1, 2, 5], [2, 5, 9], false)).toEqual([1])
  })
})

const request = (id: string, more: Partial<MeetingRequest>): MeetingRequest => ({
  id, conference: 'c', version: 1, state: 'open', from: { ...desk({ id: 'me' }) }, to: { ...desk({ id: 'x' }) },
  why: [], session: 'any', created_at: '2027-01-01T00:00:00Z', expires_at: '2027-01-08T00:00:00Z', mine: true, may: [], ...more,
})

describe('requests', () => {
  const [me, other] = [desk({ id: 'me' }), desk({ id: 'x' })]
  it('are sorted by what they want of the desk', () => {
    const s = sortRequests(
      [
        request('late', { from: other, to: me, expires_at: '2027-01-09T00:00:00Z' }),
        request('soon', { from: other, to: me, expires_at: '2027-01-02T00:00:00Z' }),
        request('sent', {}),
        request('three', { state: 'accepted', stars: 3 }),
        request('five', { state: 'accepted', from: other, to: me, their_stars: 5 }),
        request('no', { state: 'declined', decided_at: '2027-01-03T00:00:00Z' }),
        request('gone', { state: 'expired', created_at: '2027-01-05T00:00:00Z' }),
      ],
      'me',
    )
    const ids = (list: MeetingRequest[]) => list.map((r) => r.id).join(' ')
    expect(ids(s.toAnswer)).toBe('soon late')
    expect(ids(s.waiting)).toBe('sent')
    expect(ids(s.agreed)).toBe('five three')
    expect(ids(s.ended)).toBe('gone no')
  })
  it('show the other desk, and the stars of my own', () => {
    const r = request('r', { from: other, to: me, stars: 1, their_stars: 4 })
    expect(otherOf(r, 'me').id).toBe('x')
    expect(starsOf(r, 'me')).toBe(4)
    expect(starsOf(r, 'x')).toBe(1)
  })
})
