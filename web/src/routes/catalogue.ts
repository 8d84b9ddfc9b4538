import type { RouteRecordRaw } from 'vue-router'

const component = () => import('@/pages/catalogue/CataloguePage.vue')
export const routes: RouteRecordRaw[] = [
  { path: '/catalogue', name: 'catalogue', meta: { wide: true }, component },
  { path: '/conferences/:id/catalogue', name: 'conference-catalogue', props: true, meta: { wide: true }, component },
]
