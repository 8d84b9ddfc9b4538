/* How conferences are spoken of. */
import { language, t } from '@/i18n'
import { date, list, shortDate, toDate } from '@/lib/format'
import type { Conflict } from './board'
import { datesOf, hallClock, hallDate, type Slot } from './conference'
import type { Rules } from './rules'
import type { ConferenceHead, Meeting } from '@/api/types'

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
  if (c.kind === 'before' || c.kind === 'after') return t(`conferences.conflict.${c.kind}`, { name: meetingName(c.other) })
  return t(`conferences.conflict.${c.kind}`)
}

/* The subject, and who sits there. */
export function meetingName(m: Pick<Meeting, 'title' | 'desks'>): string {
  const who = m.desks.slice(0, 3).map((d) => d.name).join(' × ') + (m.desks.length > 3 ? ` ${t('conferences.moreDesks', { n: m.desks.length - 3 })}` : '')
  return m.title ? `${m.title}${t('common.colon')}${who}` : who
}

/* Slots in words; the day is said where there are several. */
export function slotWords(numbers: readonly number[], slots: readonly Slot[]): string {
  const several = new Set(slots.map((s) => s.day)).size > 1
  return list(slots.filter((s) => numbers.includes(s.slot)).map((s) => (several ? `${shortDate(hallDate(s.starts_at))} ${hallClock(s.starts_at)}` : hallClock(s.starts_at))))
}

/* What is asked of a meeting's place alone, without the meetings around it. */
export function ruleWords(r: Rules, slots: readonly Slot[]): string[] {
  const out: string[] = []
  if (r.must) out.push(t('conferences.mustPlace'))
  if (r.session !== 'any') out.push(t('conferences.onlyHalf', { half: t(`conferences.half.${r.session}`) }))
  if (r.slots.length) out.push(t('conferences.onlySlots', { slots: slotWords(r.slots, slots) }))
  return out
}
