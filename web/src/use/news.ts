/* Something shown is kept fresh by news: when some comes that concerns it, reload – once for what comes in
 * a burst. */
import { getCurrentScope, onScopeDispose, watch } from 'vue'
import { live, useEvent } from '@/api/events'
import type { NoticeKind } from '@/api/types'

const BURST = 300
const SLOWLY = 10000

function useSoon(reload: () => unknown) {
  let timer: ReturnType<typeof setTimeout> | undefined
  if (getCurrentScope()) onScopeDispose(() => clearTimeout(timer))
  return () => {
    clearTimeout(timer)
    timer = setTimeout(reload, BURST)
  }
}

/* Notices of one of the kinds. */
export function useNews(kinds: NoticeKind[], reload: () => unknown) {
  const soon = useSoon(reload)
  useEvent('notice', (n) => {
    if ((kinds as unknown[]).includes(n.kind)) soon()
  })
  useEvent('again', soon)
}

/* What others do at a conference: of these kinds of change, and what the reader gets a notice of. What was
 * read before the line of news stood is read again once it does; without one, every ten seconds. */
export type Change = 'planning' | 'timetable' | 'place' | 'meetings' | 'requests' | 'desks' | 'arrivals' | 'signings' | 'settings'
export function useConference(id: () => string, changes: readonly Change[], reload: () => unknown) {
  const soon = useSoon(reload)
  let timer: ReturnType<typeof setInterval> | undefined
  useEvent('conference', (n) => {
    if (n.id === id() && (changes as readonly unknown[]).includes(n.what)) soon()
  })
  useEvent('notice', (n) => {
    if (n.kind === 'conference') soon()
  })
  watch(
    live,
    (now, before) => {
      clearInterval(timer)
      if (now && before === false) soon()
      if (!now) timer = setInterval(() => document.visibilityState === 'visible' && reload(), SLOWLY)
    },
    { immediate: true },
  )
  if (getCurrentScope()) onScopeDispose(() => clearInterval(timer))
}
