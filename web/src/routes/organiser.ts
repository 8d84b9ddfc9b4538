import { Setting } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'
import type { NavItem } from '@/router'
import { areas, everyRole, mine } from '@/pages/organiser/areas'

const pages: Record<string, () => Promise<unknown>> = {
  verify: () => import('@/pages/organiser/VerifyPage.vue'),
  listings: () => import('@/pages/organiser/ListingsPage.vue'),
  imports: () => import('@/pages/organiser/ImportsPage.vue'),
  users: () => import('@/pages/organiser/UsersPage.vue'),
  audit: () => import('@/pages/organiser/AuditPage.vue'),
  packs: () => import('@/pages/organiser/PacksPage.vue'),
  system: () => import('@/pages/organiser/SystemPage.vue'),
}

export const routes: RouteRecordRaw[] = [
  {
    path: '/organiser',
    name: 'organiser',
    meta: { access: everyRole },
    component: () => import('@/pages/organiser/HomePage.vue'),
  },
  ...areas.map(
    (a) =>
      ({ path: `/organiser/${a.path}`, name: a.name, meta: { access: a.roles }, component: pages[a.path]! }) as RouteRecordRaw,
  ),
]

export const nav: NavItem[] = [
  { to: '/organiser', label: 'organiser.nav', icon: Setting, order: 90, show: () => mine().length > 0 },
]
