/* Cutting a text at the spans of facts. Offsets are UTF-16 units, as JavaScript counts. */
export interface Mark {
  offset: number
  length: number
  key: string
  name?: string
}
export interface Piece {
  text: string
  /* Of the innermost mark, when the piece is marked. */
  mark?: Mark
}

/* Pieces in order; together they are the text. Overlapping marks: the shorter one wins. Marks
 * outside the text are left out. */
export function cut(text: string, marks: readonly Mark[]): Piece[] {
  const valid = marks.filter((m) => m.length > 0 && m.offset >= 0 && m.offset + m.length <= text.length)
  const edges = new Set<number>([0, text.length])
  for (const m of valid) {
    edges.add(m.offset)
    edges.add(m.offset + m.length)
  }
  const sorted = [...edges].sort((a, b) => a - b)
  const pieces: Piece[] = []
  for (let i = 0; i + 1 < sorted.length; i++) {
    const [from, to] = [sorted[i]!, sorted[i + 1]!]
    let mark: Mark | undefined
    for (const m of valid) {
      if (m.offset <= from && m.offset + m.length >= to && (!mark || m.length < mark.length)) mark = m
    }
    const last = pieces[pieces.length - 1]
    if (last && last.mark === mark) last.text += text.slice(from, to)
    else pieces.push({ text: text.slice(from, to), ...(mark && { mark }) })
  }
  return pieces
}
