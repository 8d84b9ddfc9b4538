/* Light, dark, or as the system has it; remembered in this browser. */
import { ref, watch } from 'vue'

export type Theme = 'auto' | 'light' | 'dark'
const saved = 'ouhe.theme'
const system = window.matchMedia('(prefers-color-scheme: dark)')

function first(): Theme {
  try {
    const value = localStorage.getItem(saved)
    if (value === 'light' || value === 'dark') return value
  } catch {
    /* private windows forget */
  }
  return 'auto'
}

export const theme = ref<Theme>(first())
export const dark = ref(false)

function apply() {
  dark.value = theme.value === 'dark' || (theme.value === 'auto' && system.matches)
  document.documentElement.classList.toggle('dark', dark.value)
}

export function startTheme() {
  apply()
  system.addEventListener('change', apply)
  watch(theme, (value) => {
    try {
      localStorage.setItem(saved, value)
    } catch {
      /* as above */
    }
    apply()
  })
}
