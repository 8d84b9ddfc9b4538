import { OfficeBuilding } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'
import type { NavItem } from '@/router'

export const routes: RouteRecordRaw[] = [
  { path: '/organisations', name: 'organisations', component: () => import('@/pages/organisations/OrganisationsPage.vue') },
  {
    path: '/organisations/new',
    name: 'organisation-new',
    meta: { access: 'user' },
    component: () => import('@/pages/organisations/EditPage.vue'),
  },
  {
    path: '/organisations/:id',
    name: 'organisation',
    props: true,
    component: () => import('@/pages/organisations/OrganisationPage.vue'),
  },
  {
    path: '/organisations/:id/edit',
    name: 'organisation-edit',
    props: true,
    meta: { access: 'user' },
    component: () => import('@/pages/organisations/EditPage.vue'),
  },
  {
    path: '/organisations/:id/members',
    name: 'organisation-members',
    props: true,
    meta: { access: 'user' },
    component: () => import('@/pages/organisations/MembersPage.vue'),
  },
]

export const nav: NavItem[] = [
  { to: '/organisations', label: 'organisations.nav', icon: OfficeBuilding, order: 70, show: () => true },
]
