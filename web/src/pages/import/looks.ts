/* Shapes beside colours, so that print and colour-blind readers have them too. */
import type { ImportRow } from './types'
import type { Severity } from './cells'

export function rowGlyph(row: ImportRow): string {
  switch (row.state) {
    case 'mend':
      return '▲'
    case 'duplicate':
      return '≈'
    case 'skipped':
      return '–'
    case 'committed':
      return '✓'
    default:
      return row.decision === 'import' || row.decision === 'keep' || row.decision === 'merge' ? '✓' : ''
  }
}

export const issueGlyph: Record<Severity, string> = { error: '✕', warning: '▲', note: 'ⓘ' }
