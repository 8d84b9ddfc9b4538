/* Two intervals on one axis, as shares of its length. */
import type { Range } from '@/api/types'

export interface Bar {
  from: number
  to: number
  /* Goes on beyond the axis. */
  openLeft: boolean
  openRight: boolean
  point: boolean
}
export interface Axis {
  demand: Bar
  supply: Bar
  log: boolean
}

export function bounded(r: Range | undefined): r is Range {
  return r !== undefined && (r.lo !== undefined || r.hi !== undefined)
}

/* Undefined when there is nothing to draw: both must have a bound. The axis is logarithmic when the
 * bounds lie more than thirty times apart. */
export function axis(demand: Range | undefined, supply: Range | undefined): Axis | undefined {
  if (!bounded(demand) || !bounded(supply)) return undefined
  const edges = [demand.lo, demand.hi, supply.lo, supply.hi].filter((v): v is number => v !== undefined && Number.isFinite(v))
  const min = Math.min(...edges)
  const max = Math.max(...edges)
  const log = min > 0 && max / min > 30
  const scale = log ? Math.log : (v: number) => v
  const length = scale(max) - scale(min)
  const pad = length > 0 ? length * 0.15 : Math.abs(scale(min)) * 0.2 || 1
  const [start, end] = [scale(min) - pad, scale(max) + pad]
  const at = (v: number) => (scale(v) - start) / (end - start)
  const bar = (r: Range): Bar => {
    const openLeft = r.lo === undefined
    const openRight = r.hi === undefined
    const from = openLeft ? 0 : at(r.lo!)
    const to = openRight ? 1 : at(r.hi!)
    return { from, to, openLeft, openRight, point: to - from < 0.005 }
  }
  return { demand: bar(demand), supply: bar(supply), log }
}
