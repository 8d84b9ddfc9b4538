/* Whether the window is a phone's, followed as it turns. */
import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

export function useNarrow(width = 640): Ref<boolean> {
  const media = window.matchMedia(`(max-width: ${width}px)`)
  const narrow = ref(media.matches)
  const follow = () => (narrow.value = media.matches)
  onMounted(() => media.addEventListener('change', follow))
  onBeforeUnmount(() => media.removeEventListener('change', follow))
  return narrow
}
