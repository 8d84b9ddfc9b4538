/* The filters of Find and the address that keeps them: the same names as searchListings has. */
import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { Kind, Side, Verdict } from '@/api/types'

export interface Filters {
  q: string
  literal?: 'true'
  side?: Side
  kind?: Kind
  category?: string
  city: string[]
  organisation?: string
  fact: string[]
  near?: string
  verdict: Verdict[]
  sort?: Sort
}
export type Sort = 'relevance' | 'newest' | 'amount' | 'deadline'
export const sorts: Sort[] = ['relevance', 'newest', 'amount', 'deadline']

const one = (value: LocationQuery[string] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value) ?? undefined
const many = (value: LocationQuery[string] | undefined): string[] =>
  (Array.isArray(value) ? value : [value]).filter((v): v is string => typeof v === 'string' && v !== '')

export function fromQuery(query: LocationQuery): Filters {
  return {
    q: one(query.q) ?? '',
    literal: one(query.literal) === 'true' ? 'true' : undefined,
    side: one(query.side) as Side | undefined,
    kind: one(query.kind) as Kind | undefined,
    category: one(query.category),
    city: many(query.city),
    organisation: one(query.organisation),
    fact: many(query.fact),
    near: one(query.near),
    verdict: many(query.verdict) as Verdict[],
    sort: sorts.find((s) => s === one(query.sort)),
  }
}

/* Without what is empty, so that addresses stay short. */
export function toQuery(f: Filters): LocationQueryRaw {
  const out: LocationQueryRaw = {}
  for (const [name, value] of Object.entries(f) as [string, string | string[] | undefined][]) {
    if (Array.isArray(value) ? value.length > 0 : value) out[name] = value
  }
  return out
}

export interface FactFilter {
  key: string
  lo?: number
  hi?: number
  values: string[]
}

/* "rated_power:55..75" and "ip_code:IP55|IP67". */
export function parseFact(text: string): FactFilter {
  const colon = text.indexOf(':')
  const key = text.slice(0, colon)
  const rest = text.slice(colon + 1)
  const range = /^(-?[\d.]+)?\.\.(-?[\d.]+)?$/.exec(rest)
  if (!range) return { key, values: rest.split('|').filter(Boolean) }
  const bound = (v: string | undefined) => (v === undefined ? undefined : Number(v))
  return { key, lo: bound(range[1]), hi: bound(range[2]), values: [] }
}

/* '' when it says nothing. */
export function factText(f: FactFilter): string {
  if (f.values.length > 0) return `${f.key}:${f.values.join('|')}`
  if (f.lo === undefined && f.hi === undefined) return ''
  return `${f.key}:${f.lo ?? ''}..${f.hi ?? ''}`
}

/* The filters with what is said of one attribute replaced. */
export function withFact(facts: readonly string[], f: FactFilter): string[] {
  const others = facts.filter((t) => parseFact(t).key !== f.key)
  const text = factText(f)
  return text ? [...others, text] : others
}

/* What was typed, without a span of it. */
export function withoutSpan(q: string, offset: number, length: number): string {
  return (q.slice(0, offset) + ' ' + q.slice(offset + length)).replace(/\s+/g, ' ').trim()
}

export function isEmpty(f: Filters): boolean {
  return Object.keys(toQuery({ ...f, sort: undefined })).length === 0
}
