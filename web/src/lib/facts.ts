/* Corrections of facts: what was read, what is said instead. */
import type { Attribute, Fact, FactEdit } from '@/api/types'

/* The correction that says what the fact says already: the beginning of changing it. */
export function editOf(fact: Fact): FactEdit {
  const edit: FactEdit = { key: fact.key }
  if (fact.lo !== undefined || fact.hi !== undefined) {
    edit.lo = fact.lo ?? null
    edit.hi = fact.hi ?? null
    if (fact.lo_open) edit.lo_open = true
    if (fact.hi_open) edit.hi_open = true
    if (fact.unit) edit.unit = fact.unit
  }
  if (fact.values) edit.values = [...fact.values]
  if (fact.importance) edit.importance = fact.importance
  return edit
}

/* Does it say anything? What is begun and left empty is not sent. */
export function says(edit: FactEdit): boolean {
  if (edit.drop) return true
  const bounded = (edit.lo !== undefined && edit.lo !== null) || (edit.hi !== undefined && edit.hi !== null)
  return bounded || (edit.values !== undefined && edit.values.length > 0)
}

export function withEdit(edits: readonly FactEdit[], edit: FactEdit): FactEdit[] {
  const i = edits.findIndex((e) => e.key === edit.key)
  return i < 0 ? [...edits, edit] : [...edits.slice(0, i), edit, ...edits.slice(i + 1)]
}

export interface Line {
  key: string
  name: string
  type: Attribute['type']
  fact?: Fact
  edit?: FactEdit
  attribute?: Attribute
}

/* The lines of the form: what was read, in its order, then what was added by hand. */
export function lines(facts: readonly Fact[], edits: readonly FactEdit[], attributes: readonly Attribute[]): Line[] {
  const out: Line[] = []
  const byKey = new Map(attributes.map((a) => [a.key, a]))
  const seen = new Set<string>()
  const add = (key: string, fact?: Fact) => {
    if (seen.has(key)) return
    seen.add(key)
    const attribute = byKey.get(key)
    const quantity = fact !== undefined && (fact.lo !== undefined || fact.hi !== undefined)
    out.push({
      key,
      name: fact?.name ?? attribute?.name ?? key,
      type: attribute?.type ?? (quantity ? 'quantity' : 'code'),
      ...(fact && { fact }),
      edit: edits.find((e) => e.key === key),
      ...(attribute && { attribute }),
    })
  }
  for (const f of facts) add(f.key, f)
  for (const e of edits) add(e.key)
  return out
}

/* '55', '5.5e1' and '' as people type them; undefined: no number. */
export function bound(text: string): number | null | undefined {
  const trimmed = text.trim().replace(/[,，\s]/g, '')
  if (trimmed === '') return null
  const n = Number(trimmed)
  return Number.isFinite(n) ? n : undefined
}
