/* Keys of the page. Single keys ('?'), sequences ('g h'); silent while somebody types. */
import { onBeforeUnmount, onMounted } from 'vue'

export function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

export function useKeys(keys: Record<string, (e: KeyboardEvent) => void>) {
  let first = ''
  let timer: ReturnType<typeof setTimeout> | undefined
  function onKey(e: KeyboardEvent) {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.defaultPrevented) return
    if (typing(e.target) || document.querySelector('.el-overlay-dialog, .el-overlay-message-box')) return
    const both = first && `${first} ${e.key}`
    const act = (both && keys[both]) || keys[e.key]
    clearTimeout(timer)
    first = ''
    if (act) {
      e.preventDefault()
      act(e)
    } else if (Object.keys(keys).some((k) => k.startsWith(e.key + ' '))) {
      first = e.key
      timer = setTimeout(() => (first = ''), 1200)
    }
  }
  onMounted(() => window.addEventListener('keydown', onKey))
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey))
}
