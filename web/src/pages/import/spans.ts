/** Where in a cell a span stands: at its offset if it is there, else where it first occurs. A cell
 * of one value (55) is meant as a whole when its words are within the fact's (额定功率55). */
export function locate(cell: string, span: string | undefined, offset?: number): { offset: number; length: number } | undefined {
  const words = span?.trim()
  if (!words || !cell) return undefined
  if (offset !== undefined && cell.startsWith(words, offset)) return { offset, length: words.length }
  const at = cell.indexOf(words)
  if (at >= 0) return { offset: at, length: words.length }
  const whole = cell.trim()
  return whole && words.includes(whole) ? { offset: cell.indexOf(whole), length: whole.length } : undefined
}
