import { Calendar } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'
import type { NavItem } from '@/router'

export const routes: RouteRecordRaw[] = [
  { path: '/conferences', name: 'conferences', component: () => import('@/pages/conferences/ConferencesPage.vue') },
  {
    path: '/conferences/new',
    name: 'conference-new',
    meta: { access: ['organiser'] },
    component: () => import('@/pages/conferences/SettingsPage.vue'),
  },
  {
    path: '/conferences/:id',
    name: 'conference',
    props: true,
    component: () => import('@/pages/conferences/ConferencePage.vue'),
  },
  {
    path: '/conferences/:id/settings',
    name: 'conference-settings',
    props: true,
    meta: { access: ['organiser'] },
    component: () => import('@/pages/conferences/SettingsPage.vue'),
  },
  {
    path: '/conferences/:id/timetable',
    name: 'conference-board',
    props: true,
    meta: { access: ['organiser'], wide: 'full' },
    component: () => import('@/pages/conferences/BoardPage.vue'),
  },
  {
    path: '/conferences/:id/arrivals',
    name: 'conference-arrivals',
    props: true,
    meta: { access: ['organiser'] },
    component: () => import('@/pages/conferences/ArrivalsPage.vue'),
  },
  {
    path: '/conferences/:id/signings',
    name: 'conference-signings',
    props: true,
    meta: { access: ['organiser'] },
    component: () => import('@/pages/conferences/SigningsPage.vue'),
  },
  {
    path: '/conferences/:id/report',
    name: 'conference-report',
    props: true,
    meta: { access: ['organiser'] },
    component: () => import('@/pages/conferences/ReportPage.vue'),
  },
  {
    path: '/desks/:id/agenda',
    name: 'desk-agenda',
    props: true,
    meta: { access: 'user' },
    component: () => import('@/pages/conferences/AgendaPage.vue'),
  },
  {
    path: '/conferences/:conference/register',
    name: 'desk-new',
    props: true,
    meta: { access: 'user' },
    component: () => import('@/pages/conferences/DeskFormPage.vue'),
  },
  {
    path: '/desks/:id',
    name: 'desk',
    props: true,
    meta: { access: 'user', wide: true },
    component: () => import('@/pages/conferences/DeskPage.vue'),
  },
  {
    path: '/desks/:id/edit',
    name: 'desk-edit',
    props: true,
    meta: { access: 'user' },
    component: () => import('@/pages/conferences/DeskFormPage.vue'),
  },
]

export const nav: NavItem[] = [{ to: '/conferences', label: 'conferences.nav', icon: Calendar, order: 62, show: () => true, bottom: true }]
