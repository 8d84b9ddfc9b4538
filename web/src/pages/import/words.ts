/* The sentence of an import: how many rows, and what is to do with them. */
import { t } from '@/i18n'
import { count } from '@/lib/format'
import type { Import, ImportColumn } from './types'

export function countsLine(counts: Import['counts']): string {
  const parts = [
    t('import.countRows', { n: count(counts.rows) }),
    t('import.countReady', { n: count(counts.ready) }),
    counts.mend ? t('import.countMend', { n: count(counts.mend) }) : '',
    counts.duplicates ? t('import.countDuplicates', { n: count(counts.duplicates) }) : '',
    counts.skipped ? t('import.countSkipped', { n: count(counts.skipped) }) : '',
  ]
  return parts.filter(Boolean).join(t('common.and'))
}

/** Columns under a common title are read with it before a stroke. What a neighbour shares is such a
 * title; a stroke alone (kW/h) is none. By column; the rest of the header is its own. */
export function columnGroups(columns: readonly ImportColumn[]): Map<number, string> {
  const head = (c: ImportColumn | undefined) => (c?.header.includes('/') ? c.header.slice(0, c.header.indexOf('/')) : '')
  const out = new Map<number, string>()
  columns.forEach((c, i) => {
    const group = head(c)
    if (group && (head(columns[i - 1]) === group || head(columns[i + 1]) === group)) out.set(c.column, group)
  })
  return out
}

export function ownTitle(header: string, group: string | undefined): string {
  const own = group ? header.slice(group.length + 1) : header
  return own.replace(/\s*\n\s*/g, ' ')
}
