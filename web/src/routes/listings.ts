import { Files, Plus, QuestionFilled, Search } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'
import type { NavItem } from '@/router'
import { organisations, user } from '@/session'

export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: () => import('@/pages/HomePage.vue'), meta: { wide: true } },
  { path: '/find', name: 'find', component: () => import('@/pages/find/FindPage.vue'), meta: { wide: true } },
  { path: '/mine', name: 'mine', component: () => import('@/pages/mine/MinePage.vue'), meta: { access: 'user' } },
  { path: '/publish', name: 'publish', component: () => import('@/pages/publish/PublishPage.vue'), meta: { access: 'user', wide: true } },
  { path: '/listings/:id', name: 'listing', component: () => import('@/pages/listing/ListingPage.vue'), meta: { wide: true } },
  { path: '/listings/:id/edit', name: 'edit', component: () => import('@/pages/publish/PublishPage.vue'), meta: { access: 'user', wide: true } },
  { path: '/matches/:demand/:supply', name: 'match', component: () => import('@/pages/match/MatchPage.vue') },
  { path: '/questions', name: 'questions', component: () => import('@/pages/questions/QuestionsPage.vue'), meta: { access: 'user' } },
  { path: '/questions/:id', name: 'question', component: () => import('@/pages/questions/QuestionPage.vue'), meta: { access: 'user' } },
]

export const nav: NavItem[] = [
  { to: '/find', label: 'layout.find', icon: Search, order: 20, show: () => true, bottom: true },
  { to: '/mine', label: 'layout.mine', icon: Files, order: 30, show: () => organisations.value.length > 0, bottom: true },
  { to: '/publish', label: 'layout.publish', icon: Plus, order: 40, show: () => organisations.value.length > 0, bottom: true },
  { to: '/questions', label: 'layout.questions', icon: QuestionFilled, order: 50, show: () => user.value !== undefined && organisations.value.length > 0 },
]
