/* The rows of an import, fetched in pages as they come in sight.
 *
 * All rows of a sheet stand at known places (a row's number), so any page can be asked
 * for at once and pages long out of sight are let go. Rows of a filter are read in
 * order by cursor instead, and stay where they are when mending takes them out of the
 * filter: nothing jumps under the hand that mends. */
import { computed, ref, shallowRef, triggerRef } from 'vue'
import type { ImportRow, RowFilter, RowPage } from './types'

export const PAGE = 200
const KEPT_PAGES = 50

export interface RowQuery {
  filter: RowFilter
  sheet?: number
  from?: number
  cursor?: string
  limit: number
}

export type FetchRows = (query: RowQuery, signal: AbortSignal) => Promise<RowPage>

interface Page {
  rows: ImportRow[]
  used: number
  /* Shown until its new reading is there. */
  stale: boolean
}

export function useRows(fetchRows: FetchRows) {
  const filter = ref<RowFilter>('all')
  const sheet = ref<number | undefined>(undefined)
  const total = ref(0)
  const state = ref<'loading' | 'ready' | 'failed'>('loading')
  const problem = shallowRef<unknown>(null)
  /* By page number: random access. One list: in order. */
  const pages = shallowRef(new Map<number, Page>())
  const list = shallowRef<ImportRow[]>([])
  let first = 0
  let next: string | undefined
  let tick = 0
  let run = new AbortController()
  const inFlight = new Set<number | string>()
  let wanted: [number, number] = [0, 0]

  const ordered = computed(() => filter.value !== 'all')

  function get(index: number): ImportRow | undefined {
    if (ordered.value) return list.value[index]
    const page = pages.value.get(Math.floor(index / PAGE))
    return page?.rows[index % PAGE]
  }

  function settle() {
    triggerRef(pages)
    triggerRef(list)
  }

  async function guarded(key: number | string, work: (signal: AbortSignal) => Promise<void>) {
    if (inFlight.has(key)) return
    inFlight.add(key)
    const mine = run
    try {
      await work(mine.signal)
      if (mine !== run) return
      state.value = 'ready'
      problem.value = null
    } catch (e) {
      if (mine !== run || mine.signal.aborted) return
      problem.value = e
      if (!total.value) state.value = 'failed'
    } finally {
      if (mine === run) inFlight.delete(key)
    }
  }

  function loadPage(n: number) {
    return guarded(n, async (signal) => {
      const at = { filter: 'all' as const, sheet: sheet.value, limit: PAGE }
      const got = await fetchRows(n ? { ...at, from: first + n * PAGE } : at, signal)
      if (signal.aborted) return
      if (n === 0) {
        first = got.items[0]?.row ?? 0
        total.value = got.total ?? got.items.length
      }
      pages.value.set(n, { rows: got.items, used: ++tick, stale: false })
      forget()
      settle()
    })
  }

  function forget() {
    if (pages.value.size <= KEPT_PAGES) return
    const oldest = [...pages.value.entries()].sort((a, b) => a[1].used - b[1].used)
    for (const [n] of oldest.slice(0, pages.value.size - KEPT_PAGES)) pages.value.delete(n)
  }

  function loadMore() {
    return guarded('more', async (signal) => {
      do {
        const got = await fetchRows({ filter: filter.value, sheet: sheet.value, cursor: next, limit: PAGE }, signal)
        if (signal.aborted) return
        if (!next) total.value = got.total ?? got.items.length
        list.value.push(...got.items)
        next = got.next
        if (!next) total.value = list.value.length
        settle()
      } while (next && list.value.length <= wanted[1])
    })
  }

  /** What is in sight, or soon will be. */
  function want(from: number, to: number) {
    wanted = [from, to]
    if (ordered.value) {
      if (list.value.length <= to && (next || !list.value.length)) void loadMore()
      return
    }
    for (let n = Math.floor(from / PAGE); n <= Math.floor(Math.max(from, to) / PAGE); n++) {
      const page = pages.value.get(n)
      if (page) page.used = ++tick
      if (!page || page.stale) if (n === 0 || n * PAGE < total.value) void loadPage(n)
    }
  }

  function open(newFilter: RowFilter, newSheet: number | undefined) {
    run.abort()
    run = new AbortController()
    inFlight.clear()
    filter.value = newFilter
    sheet.value = newSheet
    pages.value = new Map()
    list.value = []
    next = undefined
    total.value = 0
    first = 0
    state.value = 'loading'
    problem.value = null
    return newFilter === 'all' ? loadPage(0) : loadMore()
  }

  /** Reads again what is held, in place: the scroll position stays. */
  function refresh() {
    if (ordered.value) return void open(filter.value, sheet.value)
    for (const page of pages.value.values()) page.stale = true
    want(wanted[0], wanted[1])
  }

  function put(row: ImportRow) {
    const swap = (rows: ImportRow[]) => {
      const at = rows.findIndex((r) => r.row === row.row)
      if (at >= 0) rows[at] = row
      return at >= 0
    }
    if (ordered.value) swap(list.value)
    else for (const page of pages.value.values()) if (swap(page.rows)) break
    settle()
  }

  /** Index of a row by its number; undefined when it is not held. */
  function indexOf(row: number): number | undefined {
    if (!ordered.value) return row - first
    const at = list.value.findIndex((r) => r.row === row)
    return at < 0 ? undefined : at
  }

  return { filter, sheet, total, state, problem, get, want, open, refresh, put, indexOf, stop: () => run.abort() }
}

export type Rows = ReturnType<typeof useRows>
