/* Sizes of a sheet drawn in a window: which columns and rows are in sight. */

export const ROW_HEIGHT = 34
export const LINE_WIDTH = 64
const MIN_WIDTH = 88
const MAX_WIDTH = 320
/* Browsers draw no element taller than about 33 million pixels, Firefox half of it. */
export const MAX_PIXELS = 15_000_000

/** Width of words in units of half an em: a Chinese character takes two. */
export function extent(text: string): number {
  let n = 0
  for (let i = 0; i < text.length; i++) n += text.charCodeAt(i) > 0x2e7f ? 2 : 1
  return n
}

/** Wide enough for the title and for nine cells of ten of the sample. */
export function columnWidth(title: string, sample: string[]): number {
  const widths = sample.map((s) => Math.min(extent(s.split('\n', 1)[0] ?? ''), 60)).sort((a, b) => a - b)
  const usual = widths[Math.floor(widths.length * 0.9)] ?? 0
  return Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, usual * 7 + 22, extent(title) * 7 + 30)))
}

export function offsets(widths: number[]): number[] {
  const out = [0]
  for (const w of widths) out.push(out[out.length - 1]! + w)
  return out
}

/** First index whose span reaches past x. */
export function columnAt(edges: number[], x: number): number {
  let lo = 0
  let hi = edges.length - 2
  while (lo < hi) {
    const mid = (lo + hi) >> 1
    if (edges[mid + 1]! <= x) lo = mid + 1
    else hi = mid
  }
  return Math.max(0, lo)
}
