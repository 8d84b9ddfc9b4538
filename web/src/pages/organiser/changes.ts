/* What an entry of the trail changed, field by field, in words. */
import { t } from '@/i18n'
import { dateTime, list } from '@/lib/format'

export interface Change {
  field: string
  before: string
  after: string
}

/* As src/service/include/ouhe/service/access.h counts them; what follows from memberships is left out. */
const roles: [number, string][] = [
  [16, 'analyst'],
  [32, 'organiser'],
  [64, 'system_admin'],
  [128, 'security_admin'],
  [256, 'audit_admin'],
]
const scopes: [number, string][] = [
  [1, 'read'],
  [2, 'write'],
  [4, 'import'],
  [8, 'admin'],
]
const named: Record<string, readonly string[]> = {
  listingState: ['draft', 'submitted', 'published', 'closed'],
  visibility: ['public', 'registered', 'verified', 'invited', 'private'],
  verification: ['pending', 'verified', 'refused'],
  size: ['micro', 'small', 'medium', 'large'],
}
const areaOf: Record<string, string> = {
  state: 'listingState',
  visibility: 'visibility',
  contact_visibility: 'visibility',
  show_mail: 'visibility',
  show_phone: 'visibility',
  verification: 'verification',
  size: 'size',
}
const fields = [
  'name', 'mail', 'phone', 'language', 'roles', 'place', 'state', 'title', 'version', 'visibility', 'contact_visibility', 'show_mail', 'show_phone', 'reason', 'code', 'industry',
  'size', 'about', 'website', 'contacts', 'verification', 'admin', 'user', 'scopes', 'expires', 'rows', 'declared', 'digest', 'instant', 'provider', 'supply', 'disabled',
] // prettier-ignore

export function fieldWord(field: string): string {
  const site = /^site_(\d+)$/.exec(field)
  if (site) return t('organisations.siteOf', { n: site[1] })
  return fields.includes(field) ? t(`organiser.fields.${field}`) : field
}

const bits = (value: number, table: [number, string][], area: string) =>
  list(table.filter(([bit]) => value & bit).map(([, name]) => t(`${area}.${name}`)))

export function valueWord(field: string, value: unknown): string {
  if (value === undefined || value === null || value === '') return ''
  /* Personal values stand salted beside the chain, not in it. */
  if (value === '#') return t('organiser.personal')
  if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no')
  if (typeof value === 'number') {
    if (field === 'roles') return bits(value, roles, 'common.role') || t('common.none')
    if (field === 'scopes') return bits(value, scopes, 'account.scope') || t('common.none')
    if (field === 'expires') return value ? dateTime(new Date(value)) : ''
    return String(value)
  }
  if (typeof value === 'object') return JSON.stringify(value)
  const text = String(value)
  const area = areaOf[field]
  if (area && named[area]!.includes(text)) return t(`common.${area}.${text}`)
  /* Identities are for programs. */
  if (field === 'user' || field === 'supply') return t('organiser.oneOf')
  return text
}

export function changesOf(e: { before?: object; after?: object }): Change[] {
  const before = (e.before ?? {}) as Record<string, unknown>
  const after = (e.after ?? {}) as Record<string, unknown>
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
    .map((field) => ({ field: fieldWord(field), before: valueWord(field, before[field]), after: valueWord(field, after[field]) }))
    .filter((c) => c.before || c.after)
}
