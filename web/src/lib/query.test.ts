import { describe, expect, it } from 'vitest'
import { factText, fromQuery, isEmpty, parseFact, toQuery, withFact, withoutSpan } from './query'

describe('filters', () => {
  it('go into the address and come back the same', () => {
    const query = { q: '电机', city: ['株洲市', '长沙市'], fact: 'rated_power:55..75', verdict: 'near', sort: 'newest', side: 'supply' }
    const f = fromQuery(query)
    expect(f.fact).toEqual(['rated_power:55..75'])
    expect(fromQuery(toQuery(f) as never)).toEqual(f)
  })
  it('leave out what is empty', () => {
    expect(toQuery(fromQuery({ q: '' }))).toEqual({})
    expect(isEmpty(fromQuery({ sort: 'newest' }))).toBe(true)
    expect(isEmpty(fromQuery({ city: 'x' }))).toBe(false)
  })
  it('say whether words are taken literally', () => {
    expect(toQuery(fromQuery({ q: '55kW', literal: 'true' }))).toEqual({ q: '55kW', literal: 'true' })
    expect(toQuery(fromQuery({ q: '55kW', literal: 'yes' }))).toEqual({ q: '55kW' })
  })
  it('lose a span', () => {
    expect(withoutSpan('55kW 水冷 电机', 0, 4)).toBe('水冷 电机')
    expect(withoutSpan('55kW 水冷 电机', 5, 2)).toBe('55kW 电机')
    expect(withoutSpan('55kW', 0, 4)).toBe('')
  })
  it('know no sorting but the four', () => {
    expect(fromQuery({ sort: 'random' }).sort).toBeUndefined()
  })
})

describe('facts', () => {
  it.each(['rated_power:55..75', 'rated_power:55..', 'rated_power:..75', 'x:-40..', 'ip_code:IP55|IP67', 'ratio:1:20'])('%s is read and written', (text) => {
    expect(factText(parseFact(text))).toBe(text)
  })
  it('are replaced by key', () => {
    const facts = ['a:1..2', 'b:X']
    expect(withFact(facts, { key: 'a', lo: 3, values: [] })).toEqual(['b:X', 'a:3..'])
    expect(withFact(facts, { key: 'b', values: [] })).toEqual(['a:1..2'])
  })
})
