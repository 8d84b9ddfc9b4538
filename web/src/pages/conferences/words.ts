/* How conferences are spoken of. */
import { language, t } from '@/i18n'
import { date, shortDate, toDate } from '@/lib/format'
import type { Conflict } from './board'
import { datesOf } from './conference'
import type { ConferenceHead } from '@/api/types'

export function weekday(day: string): string {
  return new Intl.DateTimeFormat(language.value === 'zh' ? 'zh-CN' : 'en-GB', { weekday: 'short' }).format(toDate(day))
}

/* One day, or from the first to the last. */
export function days(c: Pick<ConferenceHead, 'starts_at' | 'ends_at'>): string {
  const { first, last } = datesOf(c)
  return first === last ? `${date(first)} ${weekday(first)}` : `${date(first)} – ${shortDate(last, toDate(first))}`
}

export function conflictWords(c: Conflict): string {
  if (c.kind === 'busy') return t('conferences.conflict.busy', { name: c.desk, table: c.table })
  if (c.kind === 'away') return t('conferences.conflict.away', { name: c.desk })
  if (c.kind === 'half') return t('conferences.conflict.half', { half: t(`conferences.half.${c.wish}`) })
  return t('conferences.conflict.full')
}
