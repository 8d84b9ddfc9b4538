/* Mending: what is typed is shown at once, the row's new reading follows, and every
 * step can be taken back. A failed step is taken back by itself and said. */
import { computed, shallowReactive } from 'vue'
import type { ImportRow, ImportRowEdit, RowDecision } from './types'

export interface Step {
  row: number
  line: number
  column?: number
  before: string | undefined
  after: string
}

export function cellText(row: ImportRow, column: number): string {
  return row.cells.find((c) => c.column === column)?.text ?? ''
}

function withCell(row: ImportRow, column: number, text: string): ImportRow {
  const old = row.cells.find((c) => c.column === column)
  const was = old?.was ?? old?.text ?? ''
  const cell = was === text ? { column, text } : { column, text, was }
  const cells = old ? row.cells.map((c) => (c === old ? cell : c)) : [...row.cells, cell].sort((a, b) => a.column - b.column)
  return { ...row, cells, issues: row.issues?.filter((i) => i.column !== column) }
}

interface Deps {
  patch: (row: number, edit: ImportRowEdit) => Promise<ImportRow>
  put: (row: ImportRow) => void
  changed: (before: ImportRow, after: ImportRow) => void
  failed: (e: unknown) => void
}

export function useMend(deps: Deps) {
  const steps = shallowReactive<Step[]>([])
  const undone = shallowReactive<Step[]>([])
  /* Rows whose new reading is on its way: how many answers are due. */
  const reading = shallowReactive(new Map<number, number>())
  const latest = new Map<number, number>()
  /* One request at a time for a row, so that answers come in the order of the edits. */
  const chains = new Map<number, Promise<unknown>>()
  let serial = 0

  async function send(before: ImportRow, shown: ImportRow, edit: ImportRowEdit): Promise<boolean> {
    const mine = ++serial
    latest.set(before.row, mine)
    deps.put(shown)
    reading.set(before.row, (reading.get(before.row) ?? 0) + 1)
    const sent = (chains.get(before.row) ?? Promise.resolve()).then(() => deps.patch(before.row, edit))
    chains.set(
      before.row,
      sent.catch(() => undefined),
    )
    try {
      const after = await sent
      if (latest.get(before.row) === mine) deps.put(after)
      deps.changed(before, after)
      return true
    } catch (e) {
      if (latest.get(before.row) === mine) deps.put(before)
      deps.failed(e)
      return false
    } finally {
      const due = (reading.get(before.row) ?? 1) - 1
      if (due) reading.set(before.row, due)
      else reading.delete(before.row)
    }
  }

  async function mend(row: ImportRow, column: number, text: string): Promise<boolean> {
    const before = cellText(row, column)
    if (before === text) return true
    const step = { row: row.row, line: row.line, column, before, after: text }
    steps.push(step)
    undone.length = 0
    const ok = await send(row, withCell(row, column, text), { cells: [{ column, text }] })
    if (!ok) steps.splice(steps.indexOf(step), 1)
    return ok
  }

  async function decide(row: ImportRow, decision: RowDecision): Promise<boolean> {
    if (row.decision === decision) return true
    const step = { row: row.row, line: row.line, before: row.decision, after: decision }
    steps.push(step)
    undone.length = 0
    const ok = await send(row, { ...row, decision }, { decision })
    if (!ok) steps.splice(steps.indexOf(step), 1)
    return ok
  }

  /** The row as it is now may not be held any more; the caller finds it. */
  async function go(from: Step[], to: Step[], find: (row: number) => ImportRow | undefined, back: boolean) {
    const step = from.pop()
    if (!step) return undefined
    const row = find(step.row) ?? { row: step.row, sheet: 0, line: step.line, state: 'mend' as const, cells: [] }
    const value = back ? step.before : step.after
    const ok =
      step.column !== undefined
        ? await send(row, withCell(row, step.column, value ?? ''), { cells: [{ column: step.column, text: value ?? '' }] })
        : await send(row, row, { decision: (value ?? 'none') as NonNullable<ImportRowEdit['decision']> })
    if (ok) to.push(step)
    else from.push(step)
    return step
  }

  return {
    mend,
    decide,
    reading,
    undo: (find: (row: number) => ImportRow | undefined) => go(steps, undone, find, true),
    redo: (find: (row: number) => ImportRow | undefined) => go(undone, steps, find, false),
    canUndo: computed(() => steps.length > 0),
    canRedo: computed(() => undone.length > 0),
    last: computed(() => steps[steps.length - 1]),
    clear: () => {
      steps.length = 0
      undone.length = 0
    },
  }
}

export type Mend = ReturnType<typeof useMend>
