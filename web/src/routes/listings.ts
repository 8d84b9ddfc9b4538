import { Files, Plus, QuestionFilled, Search } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'
import type { NavItem } from '@/router'
import { organisations, user } from '@/session'

export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: () => import('@/pages/HomePage.vue') },
]

export const nav: NavItem[] = [
  { to: '/find', label: 'layout.find', icon: Search, order: 20, show: () => true, bottom: true },
  { to: '/mine', label: 'layout.mine', icon: Files, order: 30, show: () => organisations.value.length > 0, bottom: true },
  { to: '/publish', label: 'layout.publish', icon: Plus, order: 40, show: () => organisations.value.length > 0, bottom: true },
  { to: '/questions', label: 'layout.questions', icon: QuestionFilled, order: 50, show: () => user.value !== undefined && organisations.value.length > 0 },
]
