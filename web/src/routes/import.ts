import { Upload } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'
import type { NavItem } from '@/router'
import { has, organisations } from '@/session'

export const routes: RouteRecordRaw[] = [
  { path: '/imports', name: 'imports', meta: { access: 'user' }, component: () => import('@/pages/import/ImportsPage.vue') },
  {
    path: '/imports/:id',
    name: 'import',
    props: true,
    meta: { access: 'user', wide: true },
    component: () => import('@/pages/import/ImportPage.vue'),
  },
]

export const nav: NavItem[] = [
  {
    to: '/imports',
    label: 'import.nav',
    icon: Upload,
    order: 60,
    show: () => organisations.value.length > 0 || has('organiser'),
  },
]
