/* What a fact was understood to say, in its canonical unit: the author's words stand beside it. */
import type { Fact } from '@/api/types'
import { t } from '@/i18n'
import { list, money, number } from '@/lib/format'

function amount(value: number, unit: string | undefined): string {
  /* Yuan by size, whatever they are for (a piece, a ton). */
  if (unit?.startsWith('\u5143')) return money(value * 100) + unit.slice(1)
  return unit ? `${number(value)} ${unit}` : number(value)
}

export function understood(f: Fact): string {
  if (f.lo === undefined && f.hi === undefined) return f.values?.length ? list(f.values) : f.show
  let words: string
  if (f.lo !== undefined && f.hi !== undefined) {
    if (f.lo === f.hi) words = amount(f.lo, f.unit)
    else
      words = f.unit?.startsWith('\u5143')
        ? `${amount(f.lo, f.unit)}～${amount(f.hi, f.unit)}`
        : `${number(f.lo)}～${amount(f.hi, f.unit)}`
  } else if (f.lo !== undefined) words = `${f.lo_open ? '>' : '≥'} ${amount(f.lo, f.unit)}`
  else words = `${f.hi_open ? '<' : '≤'} ${amount(f.hi!, f.unit)}`
  return f.approx ? t('import.about', { value: words }) : words
}
