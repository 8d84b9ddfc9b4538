import { describe, expect, it } from 'vitest'
import { bound, editOf, lines, says, withEdit } from './facts'

const power = { key: 'p', name: '额定功率', show: '≥55kW', lo: 55, unit: 'kW', importance: 'must' as const }

describe('corrections', () => {
  it('begin with what was read', () => {
    expect(editOf(power)).toEqual({ key: 'p', lo: 55, hi: null, unit: 'kW', importance: 'must' })
    expect(editOf({ key: 'c', name: '冷却', show: '水冷', values: ['水冷'] })).toEqual({ key: 'c', values: ['水冷'] })
  })
  it('that say nothing are known', () => {
    expect(says({ key: 'p' })).toBe(false)
    expect(says({ key: 'p', lo: null, hi: null })).toBe(false)
    expect(says({ key: 'p', lo: 0 })).toBe(true)
    expect(says({ key: 'p', drop: true })).toBe(true)
    expect(says({ key: 'p', values: [] })).toBe(false)
  })
  it('replace each other by key', () => {
    expect(withEdit([{ key: 'a' }, { key: 'b' }], { key: 'a', lo: 1 })).toEqual([{ key: 'a', lo: 1 }, { key: 'b' }])
  })
})

describe('the form', () => {
  it('has what was read, then what was added', () => {
    const attributes = [{ key: 'x', name: '绝缘', type: 'level' as const, fit: '', commercial: false }]
    const l = lines([power], [{ key: 'x', values: ['F'] }, { key: 'p', lo: 60 }], attributes)
    expect(l.map((i) => [i.key, i.name, i.type, i.edit?.lo])).toEqual([
      ['p', '额定功率', 'quantity', 60],
      ['x', '绝缘', 'level', undefined],
    ])
  })
  it('reads numbers as they are typed', () => {
    expect(bound('3,000')).toBe(3000)
    expect(bound(' ')).toBeNull()
    expect(bound('abc')).toBeUndefined()
  })
})
