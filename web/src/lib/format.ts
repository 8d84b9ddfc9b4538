/* How numbers, money and time are written, in the language of the page. The only module with words
 * of its own: units of money and time belong to the way of writing. */
import { language, type Lang } from './language'

const zh = () => language.value === 'zh'

/* At most `decimals` decimals, none that is a mere zero; thousands separated. */
export function number(value: number, decimals = 4): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: decimals, useGrouping: Math.abs(value) >= 1000 })
}

export function count(n: number): string {
  return Math.round(n).toLocaleString('en-US')
}

/* Money of overviews: by size, at most one decimal. */
export function money(fen: number): string {
  const yuan = fen / 100
  const size = Math.abs(yuan)
  const steps: [number, string, string][] = zh()
    ? [
        [1e8, '', '亿元'],
        [1e4, '', '万元'],
        [1, '', '元'],
      ]
    : [
        [1e9, 'CNY ', ' billion'],
        [1e6, 'CNY ', ' million'],
        [1, 'CNY ', ''],
      ]
  /* 9999.96万 is 1亿, not 10,000万 */
  for (const [i, [unit, before, after]] of steps.entries()) {
    const smaller = steps[i + 1]?.[0] ?? 0
    const rounded = smaller ? Math.round((size / smaller) * 10) / 10 : size
    if (smaller && rounded * smaller < unit) continue
    return `${yuan < 0 ? '-' : ''}${before}${number(Math.round((size / unit) * 10) / 10, 1)}${after}`
  }
  return ''
}

/* Money of tables: to the fen. */
export function moneyExact(fen: number): string {
  const whole = fen % 100 === 0
  const text = (fen / 100).toLocaleString('en-US', { minimumFractionDigits: whole ? 0 : 2, maximumFractionDigits: 2 })
  return zh() ? `${text}元` : `CNY ${text}`
}

export function percent(share: number): string {
  return `${number(share * 100, 1)}%`
}

export function score(value: number): string {
  return value.toFixed(2)
}

/* 'YYYY-MM-DD' is that day wherever the reader is; a time is the reader's local one. */
export function toDate(value: string | Date): Date {
  if (value instanceof Date) return value
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value)
  return day ? new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3])) : new Date(value)
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

export function date(value: string | Date): string {
  const d = toDate(value)
  if (Number.isNaN(d.getTime())) return ''
  return zh()
    ? `${d.getFullYear()}年${d.getMonth() + 1}月${d.getDate()}日`
    : `${d.getDate()} ${months[d.getMonth()]} ${d.getFullYear()}`
}

/* Without the year when it is this one. */
export function shortDate(value: string | Date, now = new Date()): string {
  const d = toDate(value)
  if (d.getFullYear() !== now.getFullYear()) return date(d)
  return zh() ? `${d.getMonth() + 1}月${d.getDate()}日` : `${d.getDate()} ${months[d.getMonth()]}`
}

export function time(value: string | Date): string {
  const d = toDate(value)
  return `${String(d.getHours()).padStart(2, '0')}:${String(d.getMinutes()).padStart(2, '0')}`
}

export function dateTime(value: string | Date): string {
  const text = date(value)
  return text && `${text} ${time(value)}`
}

const midnight = (d: Date) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime()

/* Whole days from today; negative in the past. */
export function daysUntil(value: string | Date, now = new Date()): number {
  return Math.round((midnight(toDate(value)) - midnight(now)) / 86400000)
}

/* How long ago, as people say it. */
export function ago(value: string | Date, now = new Date()): string {
  const d = toDate(value)
  const minutes = Math.floor((now.getTime() - d.getTime()) / 60000)
  const days = -daysUntil(d, now)
  if (minutes < 1) return zh() ? '刚刚' : 'just now'
  if (minutes < 60) return zh() ? `${minutes}分钟前` : `${minutes} min ago`
  if (days === 0) return zh() ? `今天 ${time(d)}` : `today ${time(d)}`
  if (days === 1) return zh() ? `昨天 ${time(d)}` : `yesterday ${time(d)}`
  return shortDate(d, now)
}

/* How long still, for deadlines. */
export function left(value: string | Date, now = new Date()): string {
  const days = daysUntil(value, now)
  if (days < 0) return zh() ? '已截止' : 'closed'
  if (days === 0) return zh() ? '今天截止' : 'closes today'
  return zh() ? `还有${days}天` : days === 1 ? '1 day left' : `${days} days left`
}

/* A file's size. */
export function bytes(n: number): string {
  if (n < 1000) return `${n} B`
  if (n < 1e6) return `${number(n / 1e3, 1)} kB`
  if (n < 1e9) return `${number(n / 1e6, 1)} MB`
  return `${number(n / 1e9, 1)} GB`
}

/* Names by pinyin in Chinese, by letter in English. */
export function byName(lang: Lang = language.value): (a: string, b: string) => number {
  const collator = new Intl.Collator(lang === 'zh' ? 'zh-CN-u-co-pinyin' : 'en', { numeric: true })
  if (lang !== 'zh') return (a, b) => collator.compare(a, b)
  /* In names 长 is read chang and 重庆 chongqing; collation knows characters, not names. */
  const key = (name: string) => name.replace(/长/g, '常').replace(/重庆/g, '崇庆')
  return (a, b) => collator.compare(key(a), key(b)) || collator.compare(a, b)
}

/* A list in a sentence. */
export function list(items: string[]): string {
  return items.join(zh() ? '、' : ', ')
}
