import { describe, expect, it } from 'vitest'
import { codeFault, tidyCode } from './uscc'

describe('the credit code', () => {
  it('is right when its check character is', () => {
    expect(codeFault('91350100M000100Y43')).toBeUndefined()
    expect(codeFault('91350100M000100Y44')).toEqual({ fault: 'check' })
  })
  it('tells every change of one character', () => {
    const good = '91350100M000100Y43'
    for (let i = 0; i < good.length; i++) {
      const other = good[i] === '1' ? '2' : '1'
      expect(codeFault(good.slice(0, i) + other + good.slice(i + 1)), `at ${i}`).toBeDefined()
    }
  })
  it('names the wrong character', () => {
    expect(codeFault('9135010OM000')).toEqual({ fault: 'character', at: 7 })
    expect(codeFault('91350')).toEqual({ fault: 'short' })
    expect(codeFault('91350100M000100Y431')).toEqual({ fault: 'long' })
  })
  it('is tidied as it is typed', () => expect(tidyCode(' 9135 0100m000100y43')).toBe('91350100M000100Y43'))
})
