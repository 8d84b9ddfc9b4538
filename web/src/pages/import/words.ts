/* The sentence of an import: how many rows, and what is to do with them. */
import { t } from '@/i18n'
import { count } from '@/lib/format'
import type { Import } from './types'

/** What the one button will do. Duplicates that were decided count as ready on the server. */
export function readyRows(counts: Import['counts']): number {
  return counts.ready
}

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
