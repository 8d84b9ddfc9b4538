/* What changes while somebody looks: one EventSource for the whole page.
 *
 *   const off = onEvent('import', (data) => …)   // call off() when done, or use useEvent in components
 *
 * Delivery is at most once: after a gap ('again' is raised) reload what is shown.
 */
import { getCurrentScope, onScopeDispose, ref } from 'vue'

export type EventName = 'notice' | 'unread' | 'import' | 'listing' | 'conference' | 'bye' | 'again'
type Handler = (data: Record<string, unknown>) => void

const names: EventName[] = ['notice', 'unread', 'import', 'listing', 'conference', 'bye']
const handlers = new Map<EventName, Set<Handler>>()
/* Whether news comes by itself; while it does not, who must know asks now and then. */
export const live = ref(false)
let source: EventSource | undefined
let timer: ReturnType<typeof setTimeout> | undefined
let wait = 1000
let broken = false

function raise(name: EventName, text: string) {
  let data: Record<string, unknown> = {}
  try {
    data = text ? (JSON.parse(text) as Record<string, unknown>) : {}
  } catch {
    return
  }
  handlers.get(name)?.forEach((f) => f(data))
}

export function openEvents() {
  if (source || typeof EventSource === 'undefined') return
  const s = new EventSource('/api/v1/events')
  source = s
  for (const name of names) {
    s.addEventListener(name, (e) => {
      if (name === 'bye') closeEvents()
      raise(name, (e as MessageEvent<string>).data)
    })
  }
  s.onopen = () => {
    wait = 1000
    live.value = true
    if (broken) raise('again', '')
    broken = false
  }
  s.onerror = () => {
    broken = true
    live.value = false
    if (s.readyState !== EventSource.CLOSED) return /* it tries again by itself */
    source = undefined
    timer = setTimeout(openEvents, wait)
    wait = Math.min(wait * 2, 60000)
  }
}

export function closeEvents() {
  clearTimeout(timer)
  source?.close()
  source = undefined
  broken = false
  live.value = false
}

export function onEvent(name: EventName, handler: Handler): () => void {
  let set = handlers.get(name)
  if (!set) handlers.set(name, (set = new Set()))
  set.add(handler)
  return () => set.delete(handler)
}

/* The same for as long as the component lives. */
export function useEvent(name: EventName, handler: Handler) {
  const off = onEvent(name, handler)
  if (getCurrentScope()) onScopeDispose(off)
}
