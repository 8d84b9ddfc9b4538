/* Routes are kept by area in routes/AREA.ts; each brings its entries of the navigation with it. */
import type { Component } from 'vue'
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import type { Role } from './api/types'
import { t } from './i18n'
import { has, session } from './session'
import { say } from './use/say'

declare module 'vue-router' {
  interface RouteMeta {
    /* Who may open the page: 'user' anybody logged in, or one of these roles. */
    access?: 'user' | Role[]
    /* Pages wider than text: tables, match view. */
    wide?: boolean | 'full'
  }
}

export interface NavItem {
  to: string
  /* Key of its words. */
  label: string
  icon: Component
  order: number
  show: () => boolean
  /* Also in the bar at the bottom of phones (at most five). */
  bottom?: boolean
  badge?: () => number
}

const areas = import.meta.glob<{ routes: RouteRecordRaw[]; nav?: NavItem[] }>('./routes/*.ts', { eager: true })

export const navigation: NavItem[] = Object.values(areas)
  .flatMap((a) => a.nav ?? [])
  .sort((a, b) => a.order - b.order)

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    ...Object.values(areas).flatMap((a) => a.routes),
    { path: '/:rest(.*)*', name: 'lost', component: () => import('./pages/LostPage.vue') },
  ],
  scrollBehavior(to, from, saved) {
    if (saved) return saved
    if (to.path === from.path) return false
    return { top: 0 }
  },
})

export function mayOpen(access: 'user' | Role[] | undefined): boolean {
  if (!access) return true
  return access === 'user' ? session.data.user !== undefined : has(...access)
}

router.beforeEach((to) => {
  if (session.data.user || mayOpen(to.meta.access)) return true
  return { name: 'login', query: { next: to.fullPath } }
})

/* After an update the files of old pages are gone: load the page anew, once – unless it is the server
 * that is gone. */
router.onError(async (error, to) => {
  if (!/dynamically imported module|Importing a module script|preload CSS/i.test(String(error))) return
  try {
    await fetch('/icon.svg', { method: 'HEAD', cache: 'no-store' })
  } catch {
    say.problem(t('common.problem.offline'))
    return
  }
  const key = 'ouhe.reloaded'
  if (sessionStorage.getItem(key) === to.fullPath) return
  sessionStorage.setItem(key, to.fullPath)
  window.location.assign(to.fullPath)
})
