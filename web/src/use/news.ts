/* Something shown is kept fresh by news: when a notice of one of the kinds comes, reload – once for
 * what comes in a burst. */
import { getCurrentScope, onScopeDispose } from 'vue'
import { useEvent } from '@/api/events'
import type { NoticeKind } from '@/api/types'

export function useNews(kinds: NoticeKind[], reload: () => unknown) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(reload, 300)
  }
  useEvent('notice', (n) => {
    if ((kinds as unknown[]).includes(n.kind)) soon()
  })
  useEvent('again', soon)
  if (getCurrentScope()) onScopeDispose(() => clearTimeout(timer))
}
