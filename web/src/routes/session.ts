import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/login', name: 'login', component: () => import('@/pages/session/LogInPage.vue') },
  { path: '/setup', name: 'setup', component: () => import('@/pages/session/SetUpPage.vue') },
  { path: '/register', name: 'register', component: () => import('@/pages/session/RegisterPage.vue') },
  { path: '/invitations/:token?', name: 'invitation', component: () => import('@/pages/session/RegisterPage.vue') },
  { path: '/forgot', name: 'forgot', component: () => import('@/pages/session/ForgotPage.vue') },
  { path: '/reset/:token?', name: 'reset', component: () => import('@/pages/session/ResetPage.vue') },
]
