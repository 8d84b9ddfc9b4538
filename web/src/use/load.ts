/* Loading something for as long as a component shows it.
 *
 *   const load = useLoad((signal) => api.get('/api/v1/home', { signal }))
 *   <StateView :load="load" v-slot="{ data }">…</StateView>
 *
 * `slow` turns true after 200 ms: only then is a skeleton shown. A new call aborts the older one;
 * what is there stays until the new answer comes. With `watch`, loads again when the source changes.
 */
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef, type WatchSource } from 'vue'
import { isAbort, Problem } from '../api/api'

export interface Load<T> {
  data: ShallowRef<T | undefined>
  error: ShallowRef<Problem | undefined>
  busy: Ref<boolean>
  slow: Ref<boolean>
  reload: () => Promise<void>
}

export function useLoad<T>(
  get: (signal: AbortSignal) => Promise<T>,
  options: { watch?: WatchSource | WatchSource[]; immediate?: boolean; keep?: boolean } = {},
): Load<T> {
  const data = shallowRef<T>()
  const error = shallowRef<Problem>()
  const busy = ref(false)
  const slow = ref(false)
  let running: AbortController | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  async function reload() {
    running?.abort()
    clearTimeout(timer)
    const mine = (running = new AbortController())
    busy.value = true
    timer = setTimeout(() => (slow.value = true), 200)
    try {
      const answer = await get(mine.signal)
      if (mine !== running) return
      data.value = answer
      error.value = undefined
    } catch (e) {
      if (mine !== running || isAbort(e)) return
      if (!(e instanceof Problem)) throw e
      error.value = e
    } finally {
      if (mine === running) {
        clearTimeout(timer)
        busy.value = false
        slow.value = false
      }
    }
  }
  onScopeDispose(() => {
    running?.abort()
    running = undefined
    clearTimeout(timer)
  })
  if (options.watch) {
    watch(options.watch, () => {
      if (options.keep === false) data.value = undefined
      void reload()
    })
  }
  if (options.immediate !== false) void reload()
  return { data, error, busy, slow, reload }
}


/* A list that goes on: items so far, and more() for the next page. */
export function usePaged<A extends { items: unknown[]; next?: string }>(
  get: (signal: AbortSignal, cursor?: string) => Promise<A>,
  options: { watch?: WatchSource | WatchSource[]; immediate?: boolean } = {},
): Load<A> & { items: Ref<A['items']>; hasMore: Ref<boolean>; more: () => Promise<void>; loadingMore: Ref<boolean> } {
  const items = shallowRef<A['items']>([])
  const hasMore = ref(false)
  const loadingMore = ref(false)
  let next: string | undefined
  const load = useLoad(async (signal) => {
    const first = await get(signal)
    items.value = first.items
    next = first.next
    hasMore.value = next !== undefined
    return first
  }, options)
  async function more() {
    if (!next || loadingMore.value || load.busy.value) return
    const cursor = next
    loadingMore.value = true
    try {
      const page = await get(new AbortController().signal, cursor)
      if (cursor !== next) return /* begun anew meanwhile */
      items.value = [...items.value, ...page.items]
      next = page.next
      hasMore.value = next !== undefined
    } catch (e) {
      if (e instanceof Problem) load.error.value = e
      else if (!isAbort(e)) throw e
    } finally {
      loadingMore.value = false
    }
  }
  return { ...load, items, hasMore, more, loadingMore }
}
