import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
function tokens(selector: string): Record<string, string> {
  const start = css.indexOf(selector + ' {')
  const body = css.slice(start, css.indexOf('}', start))
  return Object.fromEntries([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1]!, m[2]!]))
}
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = parseInt(hex.slice(i, i + 2), 16) / 255
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}
function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)].sort((m, n) => n - m)
  return (x! + 0.05) / (y! + 0.05)
}

const texts: [string, string[]][] = [
  ['text', ['bg', 'surface', 'surface-2', 'accent-soft']],
  ['text-2', ['bg', 'surface', 'surface-2']],
  ['accent', ['bg', 'surface', 'surface-2', 'accent-soft']],
  ['on-accent', ['accent', 'accent-strong']],
  ['danger', ['bg', 'surface', 'danger-soft']],
  ['warning', ['bg', 'surface', 'warning-soft']],
  ['mark-text', ['mark', 'mark-strong']],
  ...['meets', 'ask', 'near', 'fails', 'demand', 'supply'].map(
    (v): [string, string[]] => [v, ['bg', 'surface', `${v}-soft`]],
  ),
]

describe.each([':root', ':root.dark'])('%s', (selector) => {
  const t = tokens(selector)
  it.each(texts)('%s is legible', (text, grounds) => {
    for (const ground of grounds) expect(contrast(t[text]!, t[ground]!), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5)
  })
  it('borders of fields are seen', () => {
    expect(contrast(t['line-strong']!, t.surface!)).toBeGreaterThanOrEqual(3)
  })
})
