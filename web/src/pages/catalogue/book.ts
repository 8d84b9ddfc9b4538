/* A catalogue as one leafs through it: cover, contents, an entry a company, indices, statistics. Entries
 * come some at a time and stay, so that what was loaded is there when the line is lost. */
import { computed, onScopeDispose, ref, shallowReactive, shallowRef, watch, type Ref } from 'vue'
import { api, isAbort, Problem } from '@/api/api'
import type { Catalogue, CatalogueEntry } from '@/api/types'
import { useLoad } from '@/use/load'

export interface BookOf {
  conference?: string
  readers?: 'public' | 'registered'
  chapters: 'domain' | 'category' | 'city'
}

export type Leaf = 'cover' | 'contents' | number | 'products' | 'companies' | 'statistics'
const front = ['cover', 'contents'] as const
const back = ['products', 'companies', 'statistics'] as const

/* Leaves are numbered from 1; of entries the number is their position. */
export function pageOf(leaf: Leaf, entries: number): number {
  if (typeof leaf === 'number') return Math.min(Math.max(leaf, 1), Math.max(entries, 1)) + front.length
  const first = (front as readonly string[]).indexOf(leaf)
  return first >= 0 ? first + 1 : front.length + entries + (back as readonly string[]).indexOf(leaf) + 1
}
export function leafOf(page: number, entries: number): Leaf {
  const n = Math.min(Math.max(Math.round(page) || 1, 1), pagesOf(entries))
  if (n <= front.length) return front[n - 1]!
  return n <= front.length + entries ? n - front.length : back[n - front.length - entries - 1]!
}
export const pagesOf = (entries: number) => front.length + entries + back.length

/* What an address says; the cover when it says nothing that there is. */
export function leafFrom(at: unknown, entries: number): Leaf {
  const text = typeof at === 'string' ? at : ''
  if ([...front, ...back].includes(text as never)) return text as Leaf
  const n = /^\d{1,6}$/.test(text) ? Number(text) : 0
  return n >= 1 && n <= entries ? n : 'cover'
}

/* Which way a finger went: 1 on, -1 back, 0 neither. */
export function swiped(from: { x: number; y: number }, to: { x: number; y: number }): -1 | 0 | 1 {
  const x = to.x - from.x
  return Math.abs(x) > 60 && Math.abs(to.y - from.y) < Math.abs(x) / 2 ? (x < 0 ? 1 : -1) : 0
}

export const CHUNK = 10
const WHOLE = 50

export function useBook(of: () => BookOf) {
  const entries = shallowReactive(new Map<number, CatalogueEntry>())
  const problem = shallowRef<Problem>()
  const offline = ref(false)
  const keeping = ref(false)
  const wanted = ref(0)
  const running = new Set<number>()
  let life = 0

  const head = useLoad<Catalogue>((signal) => api.get('/api/v1/catalogue', { query: { ...of() }, signal }), {
    watch: () => JSON.stringify(of()),
  })
  const total = computed(() => head.data.value?.counts.companies ?? 0)
  /* Another book, or the same in another order: what was loaded is of no use. */
  function forget() {
    life++
    running.clear()
    entries.clear()
  }
  watch(() => JSON.stringify(of()), forget)
  watch(
    () => head.data.value?.version,
    (now, before) => {
      if (before === undefined || now === before) return
      forget()
      if (wanted.value) void need(wanted.value)
    },
  )

  async function load(from: number, limit: number): Promise<boolean> {
    if (running.has(from)) return true
    const mine = life
    running.add(from)
    try {
      const page = await api.get('/api/v1/catalogue/entries', { query: { ...of(), from, limit } })
      if (mine !== life) return false
      offline.value = false
      problem.value = undefined
      if (page.version !== head.data.value?.version) {
        forget()
        void head.reload()
      }
      for (const e of page.items) entries.set(e.position, e)
      return true
    } catch (e) {
      if (mine !== life || isAbort(e)) return false
      if (!(e instanceof Problem)) throw e
      offline.value = e.status === 0
      problem.value = e
      return false
    } finally {
      running.delete(from)
    }
  }
  const chunkOf = (position: number) => Math.floor((position - 1) / CHUNK) * CHUNK + 1
  /* That entry, and soon those after it. */
  async function need(position: number) {
    wanted.value = position
    if (!entries.has(position)) await load(chunkOf(position), CHUNK)
    const next = position + CHUNK / 2
    if (next <= total.value && !entries.has(next)) void load(chunkOf(next), CHUNK)
  }
  /* All of them, for where there is no line. */
  async function keepAll() {
    keeping.value = true
    try {
      for (let from = 1; from <= total.value; from += WHOLE) {
        const there = Array.from({ length: Math.min(WHOLE, total.value - from + 1) }, (_, i) => entries.has(from + i))
        if (!there.every(Boolean) && !(await load(from, WHOLE))) break
      }
    } finally {
      keeping.value = false
    }
  }
  function lineIsBack() {
    if (!head.data.value) void head.reload()
    if (wanted.value) void need(wanted.value)
  }
  const lineIsLost = () => (offline.value = true)
  window.addEventListener('online', lineIsBack)
  window.addEventListener('offline', lineIsLost)
  onScopeDispose(() => {
    window.removeEventListener('online', lineIsBack)
    window.removeEventListener('offline', lineIsLost)
  })
  const complete = computed(() => total.value > 0 && entries.size >= total.value)
  return { head, total, entries, problem: problem as Ref<Problem | undefined>, offline, keeping, complete, need, keepAll }
}
