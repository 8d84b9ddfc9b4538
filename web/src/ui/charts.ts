/* ECharts, only what is drawn, in the colours of the page. Loaded by ChartView when needed. */
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer])

export interface ChartOption {
  /* Bars side by side for each name; `color` is a token ('demand', 'supply', 'accent', 'meets' …). */
  names: string[]
  series: { name: string; values: number[]; color: string }[]
  kind?: 'bar' | 'line'
  /* Bars lie: long names are read at the left. */
  lying?: boolean
  stacked?: boolean
  format?: (value: number) => string
}

export function make(box: HTMLElement, pick: (name: string) => void): EChartsType {
  const chart = init(box, undefined, { renderer: 'canvas' })
  chart.on('click', (e) => pick(String(e.name)))
  return chart
}

export function themed(o: ChartOption): Record<string, unknown> {
  const css = getComputedStyle(document.documentElement)
  const token = (name: string) => css.getPropertyValue(`--${name}`).trim()
  const font = token('font')
  const names = {
    type: 'category',
    data: o.names,
    inverse: o.lying,
    axisLine: { lineStyle: { color: token('line-strong') } },
    axisTick: { show: false },
    axisLabel: { color: token('text'), fontFamily: font, hideOverlap: true, width: o.lying ? 110 : undefined, overflow: 'truncate' },
  }
  const values = {
    type: 'value',
    minInterval: o.format ? undefined : 1,
    splitLine: { lineStyle: { color: token('line') } },
    axisLabel: { color: token('text-2'), fontFamily: font, formatter: o.format, hideOverlap: true },
  }
  return {
    animation: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    animationDuration: 300,
    grid: { left: 8, right: 16, top: o.series.length > 1 ? 34 : 12, bottom: 6, containLabel: true },
    legend: o.series.length > 1 ? { top: 0, left: 0, itemWidth: 12, itemHeight: 12, textStyle: { color: token('text'), fontFamily: font } } : undefined,
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      backgroundColor: token('surface'),
      borderColor: token('line'),
      textStyle: { color: token('text'), fontFamily: font },
      valueFormatter: o.format,
    },
    xAxis: o.lying ? values : names,
    yAxis: o.lying ? names : values,
    series: o.series.map((s) => ({
      type: o.kind ?? 'bar',
      name: s.name,
      data: s.values,
      stack: o.stacked ? 'all' : undefined,
      barMaxWidth: 18,
      itemStyle: { color: token(s.color), borderRadius: 2 },
    })),
  }
}
