import { effectScope, nextTick, ref } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { leafFrom, leafOf, pageOf, pagesOf, swiped, useBook, type BookOf } from './book'

describe('leaves', () => {
  it('are numbered through: cover, contents, entries, indices, statistics', () => {
    expect(pagesOf(3)).toBe(8)
    const all = Array.from({ length: 8 }, (_, i) => leafOf(i + 1, 3))
    expect(all).toEqual(['cover', 'contents', 1, 2, 3, 'products', 'companies', 'statistics'])
    expect(all.map((l) => pageOf(l, 3))).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })
  it('stop at both ends, and are there without entries', () => {
    expect(leafOf(0, 3)).toBe('cover')
    expect(leafOf(NaN, 3)).toBe('cover')
    expect(leafOf(99, 3)).toBe('statistics')
    expect(leafOf(3, 0)).toBe('products')
  })
  it('are read from an address, whatever stands there', () => {
    expect(leafFrom('2', 3)).toBe(2)
    expect(leafFrom('companies', 3)).toBe('companies')
    for (const wrong of ['4', '0', '-1', '1e1', 'x', undefined, ['1']]) expect(leafFrom(wrong, 3)).toBe('cover')
  })
})

describe('swipes', () => {
  it('go on to the left and back to the right, if they are long and level', () => {
    expect(swiped({ x: 300, y: 10 }, { x: 200, y: 30 })).toBe(1)
    expect(swiped({ x: 100, y: 10 }, { x: 200, y: 30 })).toBe(-1)
    expect(swiped({ x: 300, y: 10 }, { x: 250, y: 10 })).toBe(0)
    expect(swiped({ x: 300, y: 10 }, { x: 200, y: 100 })).toBe(0)
  })
})

describe('a book', () => {
  const asked: string[] = []
  let version = 1
  let down = false
  const answer = (body: unknown) => Promise.resolve(new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } }))
  beforeEach(() => {
    asked.length = 0
    version = 1
    down = false
    vi.stubGlobal('window', new EventTarget())
    vi.stubGlobal('fetch', (url: string) => {
      asked.push(url)
      if (down) return Promise.reject(new TypeError('no line'))
      const query = new URL(url, 'http://x').searchParams
      if (url.startsWith('/api/v1/catalogue?')) return answer({ version, counts: { companies: 25 }, chapters: [] })
      const from = Number(query.get('from'))
      const limit = Number(query.get('limit'))
      const items = Array.from({ length: Math.min(limit, 26 - from) }, (_, i) => ({ position: from + i, name: `${version}.${from + i}` }))
      return answer({ version, total: 25, items })
    })
  })
  afterEach(() => vi.unstubAllGlobals())
  const settle = async () => {
    for (let i = 0; i < 20; i++) await nextTick()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  async function open(of: () => BookOf = () => ({ chapters: 'domain' })) {
    const scope = effectScope()
    const book = scope.run(() => useBook(of))!
    await settle()
    return { book, scope }
  }

  it('loads ten entries at a time, the next ones ahead, each once', async () => {
    const { book, scope } = await open()
    await book.need(3)
    await settle()
    expect(book.entries.size).toBe(10)
    await book.need(6)
    await settle()
    expect(book.entries.size).toBe(20)
    await book.need(7)
    await settle()
    expect(asked.filter((u) => u.includes('/entries')).map((u) => new URL(u, 'http://x').searchParams.get('from'))).toEqual(['1', '11'])
    scope.stop()
  })
  it('keeps what was loaded when the line is lost, and goes on by itself', async () => {
    const { book, scope } = await open()
    await book.need(1)
    down = true
    await book.need(22)
    expect(book.offline.value).toBe(true)
    expect(book.entries.get(1)?.name).toBe('1.1')
    expect(book.entries.has(22)).toBe(false)
    down = false
    window.dispatchEvent(new Event('online'))
    await settle()
    expect(book.entries.get(22)?.name).toBe('1.22')
    expect(book.offline.value).toBe(false)
    scope.stop()
  })
  it('loads all of it where it is asked to', async () => {
    const { book, scope } = await open()
    await book.keepAll()
    expect(book.complete.value).toBe(true)
    scope.stop()
  })
  it('forgets its order when the catalogue has changed', async () => {
    const { book, scope } = await open()
    await book.need(1)
    version = 2
    await book.need(22)
    await settle()
    expect(book.head.data.value?.version).toBe(2)
    await book.need(1)
    expect(book.entries.get(1)?.name).toBe('2.1')
    scope.stop()
  })
  it('of another order is another book', async () => {
    const by = ref<BookOf['chapters']>('domain')
    const { book, scope } = await open(() => ({ chapters: by.value }))
    await book.need(1)
    by.value = 'city'
    await settle()
    expect(book.entries.size).toBe(0)
    expect(asked.at(-1)).toContain('chapters=city')
    scope.stop()
  })
})
