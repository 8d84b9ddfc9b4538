/* What an entry of the trail changed, field by field. */
import type { AuditEntry } from '@/api/types'

export interface Change {
  field: string
  before: string
  after: string
}

function words(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

export function changesOf(e: Pick<AuditEntry, 'before' | 'after'>): Change[] {
  const before = (e.before ?? {}) as Record<string, unknown>
  const after = (e.after ?? {}) as Record<string, unknown>
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((field) => ({ field, before: words(before[field]), after: words(after[field]) }))
    .filter((c) => c.before !== c.after)
}
