import { ref } from 'vue'

export type Lang = 'zh' | 'en'
/* The language of the page; set by i18n. */
export const language = ref<Lang>('zh')
