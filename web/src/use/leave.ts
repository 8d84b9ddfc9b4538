/* Leaving a form asks only when something would be lost. */
import { onBeforeUnmount, onMounted } from 'vue'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'
import { t } from '@/i18n'
import { say } from './say'

export function useLeave(dirty: () => boolean) {
  const ask = async () =>
    !dirty() ||
    (await say.confirm(t('common.leave.title'), t('common.leave.text'), {
      yes: t('common.leave.go'),
      no: t('common.leave.stay'),
    }))
  onBeforeRouteLeave(ask)
  onBeforeRouteUpdate((to, from) => to.path === from.path || ask())
  const unload = (e: BeforeUnloadEvent) => dirty() && e.preventDefault()
  onMounted(() => window.addEventListener('beforeunload', unload))
  onBeforeUnmount(() => window.removeEventListener('beforeunload', unload))
}
