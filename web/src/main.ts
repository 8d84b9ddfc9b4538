import { createApp } from 'vue'
import App from './App.vue'
import { firstLanguage, i18n, language, setLanguage } from './i18n'
import { router } from './router'
import { loadAbout, loadSession, session } from './session'
import './theme/tokens.css'
import './theme/base.css'
import './theme/print.css'
import './theme/element.css'
import { startTheme } from './theme/theme'

startTheme()

async function start() {
  void loadAbout().catch(() => {})
  await Promise.all([loadSession(), setLanguage(firstLanguage(), false)])
  const mine = session.data.language
  if (session.data.user && mine && mine !== language.value) await setLanguage(mine)
  createApp(App).use(i18n).use(router).mount('#app')
  /* Messages must come up even when the server does not. */
  setTimeout(() => void import('./use/message').catch(() => {}), 1500)
}
void start()
