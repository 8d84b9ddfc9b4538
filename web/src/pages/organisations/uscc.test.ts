import { describe, expect, it } from 'vitest'
import { checkCharacter, checkCode, tidyCode } from './uscc'

describe('the unified social credit code', () => {
  it('is sound by GB 32100-2015', () => {
    /* The example of the standard, and its body alone. */
    expect(checkCode('91350100M000100Y43')).toEqual({ ok: true })
    expect(checkCharacter('91350100M000100Y4')).toBe('3')
  })
  it('finds any one changed character', () => {
    const code = '91350100M000100Y43'
    const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
    for (let i = 0; i < 18; i++) {
      const now = alphabet.indexOf(code[i]!)
      const other = code.slice(0, i) + alphabet[(now + 1) % 31] + code.slice(i + 1)
      expect(checkCode(other).ok, other).toBe(false)
    }
  })
  it('finds two neighbours exchanged', () => {
    expect(checkCode('91351000M000100Y43').ok).toBe(false)
  })
  it('says what is missing, one fault at a time', () => {
    expect(checkCode('9135')).toEqual({ ok: false, why: 'short', missing: 14 })
    expect(checkCode('91350100M000100Y431')).toEqual({ ok: false, why: 'long', missing: 1 })
    expect(checkCode('9I35')).toEqual({ ok: false, why: 'character', character: 'I', at: 2 })
    expect(checkCode('91A50100M000100Y43')).toMatchObject({ why: 'department' })
    expect(checkCode('91350100M000100Y44')).toEqual({ ok: false, why: 'check', expected: '3' })
  })
  it('reads what people paste', () => {
    expect(tidyCode(' ９１３５０１００ m000-100y43 ')).toBe('91350100M000100Y43')
  })
})
