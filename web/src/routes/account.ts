import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/account', name: 'account', meta: { access: 'user' }, component: () => import('@/pages/account/AccountPage.vue') },
]
