/* What the grid draws of a row: a cell's words and how grave what is wrong in it is. */
import type { ImportRow, Issue } from './types'

export type Severity = Issue['severity']

const rank: Record<Severity, number> = { note: 1, warning: 2, error: 3 }

export interface DrawnCell {
  text: string
  was?: string
  severity?: Severity
  issues: Issue[]
}

const empty: DrawnCell = { text: '', issues: [] }
const drawn = new WeakMap<ImportRow, Map<number, DrawnCell>>()

export function gravest(issues: readonly Issue[]): Severity | undefined {
  let out: Severity | undefined
  for (const i of issues) if (!out || rank[i.severity] > rank[out]) out = i.severity
  return out
}

/** By column; made once for each reading of a row. */
export function cellsOf(row: ImportRow): Map<number, DrawnCell> {
  let cells = drawn.get(row)
  if (cells) return cells
  cells = new Map()
  for (const c of row.cells) cells.set(c.column, { text: c.text, was: c.was, issues: [] })
  for (const issue of row.issues ?? []) {
    if (issue.column === undefined) continue
    let cell = cells.get(issue.column)
    if (!cell) cells.set(issue.column, (cell = { text: '', issues: [] }))
    cell.issues.push(issue)
  }
  for (const cell of cells.values()) cell.severity = gravest(cell.issues)
  drawn.set(row, cells)
  return cells
}

export function cellOf(row: ImportRow | undefined, column: number): DrawnCell {
  return (row && cellsOf(row).get(column)) ?? empty
}

/** Columns of a row whose cells have something to mend, in order. */
export function faulty(row: ImportRow): number[] {
  return [
    ...new Set((row.issues ?? []).filter((i) => i.column !== undefined && i.severity !== 'note').map((i) => i.column!)),
  ].sort((a, b) => a - b)
}
