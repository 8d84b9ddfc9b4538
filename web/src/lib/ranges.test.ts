import { describe, expect, it } from 'vitest'
import { axis } from './ranges'

describe('axis', () => {
  it('puts both on one scale', () => {
    const a = axis({ lo: 55 }, { lo: 40, hi: 80 })!
    expect(a.log).toBe(false)
    expect(a.demand.openRight).toBe(true)
    expect(a.demand.to).toBe(1)
    expect(a.supply.from).toBeLessThan(a.demand.from)
    expect(a.supply.to).toBeGreaterThan(a.demand.from)
  })
  it('is logarithmic over wide spans', () => {
    const a = axis({ lo: 55, hi: 55 }, { lo: 0.75, hi: 315 })!
    expect(a.log).toBe(true)
    expect(a.demand.point).toBe(true)
    expect(a.demand.from).toBeGreaterThan(0.6)
  })
  it('draws equal points in the middle, zero included', () => {
    expect(axis({ lo: 5, hi: 5 }, { lo: 5, hi: 5 })!.supply.from).toBeCloseTo(0.5)
    expect(axis({ lo: 0, hi: 0 }, { lo: 0, hi: 0 })!.supply.from).toBeCloseTo(0.5)
  })
  it('draws nothing where one side has no bound', () => {
    expect(axis({ lo: 1 }, undefined)).toBeUndefined()
    expect(axis({ lo: 1 }, {})).toBeUndefined()
  })
})
