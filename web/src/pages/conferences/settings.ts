/* The settings of a conference as a form, and back. */
import type { Conference, ConferenceEdit, ConferenceField } from '@/api/types'
import { hallDate, type Day } from './conference'

export interface Question {
  key: string
  label: string
  kind: ConferenceField['kind']
  must: boolean
  /* One a line. */
  options: string
}
export interface Settings {
  title: string
  place: string
  text: string
  domains: string[]
  days: Day[]
  slot_minutes: number
  gap_minutes: number
  zones: { name: string; tables: number; capacity: number }[]
  who: 'any' | 'supply_demand'
  meetings_most: number
  requests_open_most: number
  request_days: number
  /* Largest difference of breaks between two desks; undefined: no bound. */
  fairness: number | undefined
  form: Question[]
  register_by: string
  request_by: string
}

const dayMs = 86400000
export function shifted(date: string, days: number): string {
  const at = Date.parse(`${date}T00:00:00Z`)
  return Number.isNaN(at) ? '' : new Date(at + days * dayMs).toISOString().slice(0, 10)
}

/* A day in six weeks, morning and afternoon: what most conferences begin from. */
export function blank(today: string): Settings {
  const date = shifted(today, 42)
  return {
    title: '',
    place: '',
    text: '',
    domains: [],
    days: [{ date, sessions: [{ from: '09:00', to: '12:00' }, { from: '14:00', to: '17:00' }] }],
    slot_minutes: 20,
    gap_minutes: 5,
    zones: [{ name: 'A', tables: 20, capacity: 1 }],
    who: 'supply_demand',
    meetings_most: 0,
    requests_open_most: 0,
    request_days: 7,
    fairness: undefined,
    form: [],
    register_by: shifted(date, -14),
    request_by: shifted(date, -5),
  }
}

export function settingsOf(c: Conference): Settings {
  return {
    title: c.title,
    place: c.place ?? '',
    text: c.text ?? '',
    domains: [...c.domains],
    days: c.days.map((d) => ({ date: d.date, sessions: d.sessions.map((s) => ({ ...s })) })),
    slot_minutes: c.slot_minutes,
    gap_minutes: c.gap_minutes,
    zones: c.zones.map((z) => ({ name: z.name, tables: z.tables, capacity: z.capacity })),
    who: c.rules.who,
    meetings_most: c.rules.meetings_most,
    requests_open_most: c.rules.requests_open_most,
    request_days: c.rules.request_days,
    fairness: c.rules.fairness,
    form: c.form.map((f) => ({ key: f.key, label: f.label, kind: f.kind, must: f.must ?? false, options: (f.options ?? []).join('\n') })),
    register_by: c.register_by ?? '',
    request_by: c.request_by ?? '',
  }
}

export function bodyOf(s: Settings): ConferenceEdit & Required<Pick<ConferenceEdit, 'title' | 'days' | 'zones'>> {
  return {
    title: s.title.trim(),
    place: s.place.trim(),
    text: s.text.trim(),
    domains: s.domains.map((d) => d.trim()).filter(Boolean),
    days: s.days,
    slot_minutes: s.slot_minutes,
    gap_minutes: s.gap_minutes,
    zones: s.zones.map((z) => ({ ...z, name: z.name.trim() })),
    rules: {
      who: s.who,
      meetings_most: s.meetings_most,
      requests_open_most: s.requests_open_most,
      request_days: s.request_days,
      ...(s.fairness !== undefined && { fairness: s.fairness }),
    },
    form: s.form.map((q) => ({
      key: q.key,
      label: q.label.trim(),
      kind: q.kind,
      must: q.must,
      ...(q.kind === 'choice' && { options: optionsOf(q.options) }),
    })),
    ...(s.register_by && { register_by: s.register_by }),
    ...(s.request_by && { request_by: s.request_by }),
  }
}

export function optionsOf(text: string): string[] {
  return [...new Set(text.split('\n').map((l) => l.trim()).filter(Boolean))]
}

/* A key that no question of the form has, nor had: answers hang on it. */
export function newQuestionKey(form: readonly Question[], used: ReadonlySet<string>): string {
  for (let n = 1; ; n++) {
    const key = `q${n}`
    if (!used.has(key) && !form.some((q) => q.key === key)) return key
  }
}

/* The next day of a conference: like the last one, a day later. */
export function nextDay(days: readonly Day[], today: string): Day {
  const last = days[days.length - 1]
  if (!last) return blank(today).days[0]!
  return { date: shifted(last.date || today, 1), sessions: last.sessions.map((s) => ({ ...s })) }
}

export function moved<T>(list: readonly T[], from: number, by: 1 | -1): T[] {
  const to = from + by
  if (to < 0 || to >= list.length) return [...list]
  const out = [...list]
  const [it] = out.splice(from, 1)
  out.splice(to, 0, it!)
  return out
}

export function today(): string {
  return hallDate(new Date().toISOString())
}

/* Words that commas of either language part. */
export function wordsIn(text: string): string[] {
  return text.split(/[,，、;；]/).map((w) => w.trim().slice(0, 40)).filter(Boolean)
}
