/* Words of the page: a catalogue an area (zh/AREA.ts, en/AREA.ts: same keys, same placeholders; a
 * test holds them to it), used as t('AREA.key'). Only the chosen language is loaded. */
import type { Language } from 'element-plus/es/locale'
import { shallowRef } from 'vue'
import { createI18n } from 'vue-i18n'
import { context } from '../api/api'
import { language, type Lang } from '../lib/language'

export { language, type Lang }

const loaders = { zh: () => import('./zh/index'), en: () => import('./en/index') }
const saved = 'ouhe.language'

export const i18n = createI18n({
  legacy: false,
  locale: 'zh',
  fallbackWarn: false,
  missingWarn: import.meta.env.DEV,
  messages: {} as Record<string, Record<string, never>>,
})

/* Element Plus's own words. */
export const elementLocale = shallowRef<Language>()

/* For modules that are no component. */
export const t: (key: string, named?: Record<string, unknown>) => string = (key, named) =>
  i18n.global.t(key, named ?? {})

export async function setLanguage(lang: Lang, keep = true): Promise<void> {
  const { words, element } = (await loaders[lang]()).default
  i18n.global.setLocaleMessage(lang, words as never)
  i18n.global.locale.value = lang as never
  language.value = lang
  elementLocale.value = element
  context.language = lang
  document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en'
  if (keep) {
    try {
      localStorage.setItem(saved, lang)
    } catch {
      /* private windows forget */
    }
  }
}

export function firstLanguage(): Lang {
  try {
    const lang = localStorage.getItem(saved)
    if (lang === 'zh' || lang === 'en') return lang
  } catch {
    /* as above */
  }
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh'
}
