import { describe, expect, it, vi } from 'vitest'
import { cellOf, faulty, gravest } from './cells'
import { columnAt, columnWidth, extent, offsets } from './geometry'
import { useMend } from './mend'
import { PAGE, useRows, type RowQuery } from './rows'
import { guessSide, isNoise, isReadable } from './side'
import { locate } from './spans'
import type { ImportRow } from './types'
import { understood } from './understood'
import { moved } from './useGrid'
import { columnGroups, ownTitle } from './words'
import { crc32, zip } from './zip'

const row = (n: number, more: Partial<ImportRow> = {}): ImportRow => ({
  row: n,
  sheet: 0,
  line: n + 2,
  state: 'ready',
  cells: [{ column: 1, text: `a${n}` }],
  ...more,
})
const settled = () => new Promise((r) => setTimeout(r, 0))

describe('zip', () => {
  it('knows the check sum of the standard', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
  })
  it('sums in parts as in one', () => {
    const bytes = new TextEncoder().encode('123456789')
    expect(crc32(bytes.slice(4), crc32(bytes.slice(0, 4)))).toBe(0xcbf43926)
  })
  it('writes each file once, names in UTF-8, equal paths apart', async () => {
    const blob = await zip([
      { path: 'd/甲.csv', blob: new Blob(['one']) },
      { path: 'd/甲.csv', blob: new Blob(['second']) },
    ])
    const bytes = new Uint8Array(await blob.arrayBuffer())
    const view = new DataView(bytes.buffer)
    const end = bytes.length - 22
    expect(view.getUint32(end, true)).toBe(0x06054b50)
    expect(view.getUint16(end + 10, true)).toBe(2)
    const names: string[] = []
    let at = view.getUint32(end + 16, true)
    for (let i = 0; i < 2; i++) {
      expect(view.getUint32(at, true)).toBe(0x02014b50)
      expect(view.getUint16(at + 8, true)).toBe(0x0800)
      const length = view.getUint16(at + 28, true)
      names.push(new TextDecoder().decode(bytes.slice(at + 46, at + 46 + length)))
      const local = view.getUint32(at + 42, true)
      expect(view.getUint32(local, true)).toBe(0x04034b50)
      const size = view.getUint32(at + 24, true)
      const data = local + 30 + view.getUint16(local + 26, true)
      expect(view.getUint32(at + 16, true)).toBe(crc32(bytes.slice(data, data + size)))
      at += 46 + length
    }
    expect(at).toBe(end)
    expect(names).toEqual(['d/甲.csv', 'd/甲 (2).csv'])
  })
})

describe('files', () => {
  const words = { demand: 'xuqiu demand', supply: 'gongji supply' }
  it('say which side they are, the file before the folder', () => {
    expect(guessSide('2026-demand.xlsx', words)).toBe('demand')
    expect(guessSide('demand/supply-3.csv', words)).toBe('supply')
    expect(guessSide('demand/3.csv', words)).toBe('demand')
    expect(guessSide('demand and supply.xlsx', words)).toBeUndefined()
  })
  it('are told from noise and scans', () => {
    expect(isNoise('a/~$b.xlsx')).toBe(true)
    expect(isNoise('a/.DS_Store')).toBe(true)
    expect(isNoise('a/b.xlsx')).toBe(false)
    expect(isReadable('b.ET')).toBe(true)
    expect(isReadable('b.jpg')).toBe(false)
  })
})

describe('spans', () => {
  it('stand at their offset, else where they first occur', () => {
    expect(locate('55kW, 55kW', '55kW', 6)).toEqual({ offset: 6, length: 4 })
    expect(locate('55kW, 75kW', '75kW', 0)).toEqual({ offset: 6, length: 4 })
    expect(locate(' 55 ', 'power 55')).toEqual({ offset: 1, length: 2 })
    expect(locate('55', 'IP67')).toBeUndefined()
    expect(locate('', 'x')).toBeUndefined()
  })
})

describe('cells', () => {
  it('carry their issues, the gravest first', () => {
    const r = row(0, {
      issues: [
        { severity: 'note', text: 'n', column: 1 },
        { severity: 'error', text: 'e', column: 1 },
        { severity: 'warning', text: 'w', column: 3 },
        { severity: 'error', text: 'all' },
      ],
    })
    expect(cellOf(r, 1).severity).toBe('error')
    expect(cellOf(r, 3)).toMatchObject({ text: '', severity: 'warning' })
    expect(faulty(r)).toEqual([1, 3])
    expect(gravest([])).toBeUndefined()
  })
})

describe('geometry', () => {
  it('finds the column at a place', () => {
    const edges = offsets([100, 50, 200])
    expect([0, 99, 100, 149, 150, 900].map((x) => columnAt(edges, x))).toEqual([0, 0, 1, 1, 2, 2])
  })
  it('gives Chinese twice the room, within bounds', () => {
    expect(extent('ab\u7535')).toBe(4)
    expect(columnWidth('x', [])).toBe(88)
    expect(columnWidth('x', ['\u7535'.repeat(99)])).toBe(320)
  })
  it('walks within the sheet, the header above it', () => {
    const key = (k: string, ctrlKey = false) => ({ key: k, ctrlKey, metaKey: false }) as KeyboardEvent
    expect(moved({ row: 0, column: 0 }, key('ArrowUp'), 9, 4, 3)).toEqual({ row: -1, column: 0 })
    expect(moved({ row: -1, column: 0 }, key('ArrowUp'), 9, 4, 3)).toEqual({ row: -1, column: 0 })
    expect(moved({ row: 8, column: 3 }, key('ArrowDown'), 9, 4, 3)).toEqual({ row: 8, column: 3 })
    expect(moved({ row: 1, column: 3 }, key('PageUp'), 9, 4, 3)).toEqual({ row: 0, column: 3 })
    expect(moved({ row: 1, column: 3 }, key('End', true), 9, 4, 3)).toEqual({ row: 8, column: 3 })
    expect(moved({ row: 1, column: 3 }, key('x'), 9, 4, 3)).toBeUndefined()
  })
})

describe('rows', () => {
  const sheet = (n: number, fits: (r: ImportRow) => boolean = () => true) => {
    const asked: RowQuery[] = []
    const all = Array.from({ length: n }, (_, i) => row(i)).filter(fits)
    return {
      asked,
      rows: useRows(async (q) => {
        asked.push(q)
        const from = q.from ?? Number(q.cursor ?? 0)
        const at = all.findIndex((r) => r.row >= from)
        const items = at < 0 ? [] : all.slice(at, at + q.limit)
        const next = all[at + q.limit]
        return { items, total: all.length, ...(next && { next: String(next.row) }) }
      }),
    }
  }
  it('come in pages as they come in sight, each once', async () => {
    const { rows, asked } = sheet(100000)
    await rows.open('all', undefined)
    expect(rows.total.value).toBe(100000)
    rows.want(0, 40)
    rows.want(60000, 60040)
    rows.want(60000, 60040)
    expect(rows.get(60010)).toBeUndefined()
    await settled()
    expect(rows.get(60010)?.row).toBe(60010)
    expect(asked.map((q) => q.from ?? 0)).toEqual([0, 60000])
  })
  it('let go of what is long out of sight', async () => {
    const { rows } = sheet(100000)
    await rows.open('all', undefined)
    for (let i = 0; i < 80; i++) {
      rows.want(i * PAGE, i * PAGE + 10)
      await settled()
    }
    expect(rows.get(79 * PAGE)).toBeDefined()
    expect(rows.get(0)).toBeUndefined()
  })
  it('of a filter stay where they are when one is put anew', async () => {
    const { rows } = sheet(1000, (r) => r.row % 3 === 0)
    await rows.open('mend', undefined)
    rows.want(0, 30)
    await settled()
    rows.put(row(6, { state: 'ready', cells: [{ column: 1, text: 'mended' }] }))
    expect(rows.get(2)?.cells[0]?.text).toBe('mended')
    expect(rows.indexOf(6)).toBe(2)
    expect(rows.get(1)?.row).toBe(3)
  })
  it('take no answer of a filter that was left', async () => {
    const { rows } = sheet(500)
    const late = rows.open('all', undefined)
    await rows.open('skipped', undefined)
    await late
    expect(rows.filter.value).toBe('skipped')
    expect(rows.get(0)?.row).toBe(0)
    expect(rows.total.value).toBe(500)
  })
})

describe('mending', () => {
  const setUp = (patch: (n: number, edit: unknown) => Promise<ImportRow>) => {
    const held = new Map<number, ImportRow>()
    const failed = vi.fn()
    return { held, failed, mend: useMend({ patch, put: (r) => held.set(r.row, r), changed: () => {}, failed }) }
  }
  it('shows at once, then as read', async () => {
    const { held, mend } = setUp(async (n) => row(n, { cells: [{ column: 1, text: '55 kW', was: 'a1' }], state: 'ready' }))
    const done = mend.mend(row(1, { state: 'mend' }), 1, '55kW')
    expect(held.get(1)?.cells[0]).toEqual({ column: 1, text: '55kW', was: 'a1' })
    expect(mend.reading.has(1)).toBe(true)
    expect(await done).toBe(true)
    expect(held.get(1)?.cells[0]?.text).toBe('55 kW')
    expect(mend.reading.has(1)).toBe(false)
  })
  it('takes a refused step back and says so', async () => {
    const { held, mend, failed } = setUp(() => Promise.reject(new Error('no')))
    expect(await mend.mend(row(1), 1, 'x')).toBe(false)
    expect(held.get(1)?.cells[0]?.text).toBe('a1')
    expect(failed).toHaveBeenCalledOnce()
    expect(mend.canUndo.value).toBe(false)
  })
  it('is undone and done again', async () => {
    const sent: unknown[] = []
    const { held, mend } = setUp(async (n, edit) => {
      sent.push(edit)
      const text = (edit as { cells: { text: string }[] }).cells[0]!.text
      return row(n, { cells: [{ column: 1, text }] })
    })
    await mend.mend(row(1), 1, 'x')
    await mend.undo((n) => held.get(n))
    expect(held.get(1)?.cells[0]?.text).toBe('a1')
    await mend.redo((n) => held.get(n))
    expect(held.get(1)?.cells[0]?.text).toBe('x')
    expect(sent).toHaveLength(3)
  })
  it('keeps the order of quick edits of one row', async () => {
    const order: string[] = []
    const { held, mend } = setUp(async (n, edit) => {
      const text = (edit as { cells: { text: string }[] }).cells[0]!.text
      await new Promise((r) => setTimeout(r, text === 'first' ? 20 : 1))
      order.push(text)
      return row(n, { cells: [{ column: 1, text }] })
    })
    const a = mend.mend(row(1), 1, 'first')
    const b = mend.mend(held.get(1)!, 1, 'second')
    await Promise.all([a, b])
    expect(order).toEqual(['first', 'second'])
    expect(held.get(1)?.cells[0]?.text).toBe('second')
  })
})

describe('facts', () => {
  const fact = (more: object) => understood({ key: 'k', name: 'n', show: 'as written', ...more })
  it('are said in the canonical unit', () => {
    expect(fact({ lo: 0.75, hi: 200, unit: 'kW' })).toBe('0.75～200 kW')
    expect(fact({ lo: 55, unit: 'kW' })).toBe('≥ 55 kW')
    expect(fact({ hi: 80, hi_open: true, unit: 'dB' })).toBe('< 80 dB')
    expect(fact({ lo: 4, hi: 4 })).toBe('4')
    expect(fact({ lo: 12000000, hi: 12000000, unit: '\u5143' })).toMatch(/^1,?200/)
    expect(fact({ values: ['IP55'] })).toBe('IP55')
    expect(fact({})).toBe('as written')
  })
})

describe('titles of columns', () => {
  const column = (n: number, header: string) => ({ column: n, letter: 'A', header, target: 'none', label: '' })
  it('are told from the titles above them', () => {
    const groups = columnGroups([column(1, 'basic/name'), column(2, 'basic/place'), column(3, 'power/kW'), column(4, 'price')])
    expect([...groups]).toEqual([
      [1, 'basic'],
      [2, 'basic'],
    ])
    expect(ownTitle('basic/name', 'basic')).toBe('name')
    expect(ownTitle('power/kW', undefined)).toBe('power/kW')
  })
})
