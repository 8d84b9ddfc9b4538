import { describe, expect, it } from 'vitest'
import { cut } from './spans'

describe('cut', () => {
  const text = '额定功率55kW，防护等级IP55'
  it('gives the text back whole', () => {
    const marks = [
      { offset: 0, length: 8, key: 'a' },
      { offset: 9, length: 8, key: 'b' },
    ]
    const pieces = cut(text, marks)
    expect(pieces.map((p) => p.text).join('')).toBe(text)
    expect(pieces.map((p) => p.mark?.key)).toEqual(['a', undefined, 'b'])
  })
  it('lets the shorter of two overlapping marks win', () => {
    const pieces = cut('abcdef', [
      { offset: 0, length: 6, key: 'long' },
      { offset: 2, length: 2, key: 'short' },
    ])
    expect(pieces.map((p) => `${p.mark?.key}:${p.text}`)).toEqual(['long:ab', 'short:cd', 'long:ef'])
  })
  it('leaves out what is not in the text', () => {
    expect(cut('ab', [{ offset: 1, length: 5, key: 'x' }])).toEqual([{ text: 'ab' }])
    expect(cut('', [])).toEqual([])
  })
})
