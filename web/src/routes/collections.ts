import { FolderOpened } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'
import type { NavItem } from '@/router'
import { has, organisations } from '@/session'

export const routes: RouteRecordRaw[] = [
  {
    path: '/collections',
    name: 'collections',
    meta: { access: 'user' },
    component: () => import('@/pages/collections/CollectionsPage.vue'),
  },
  {
    path: '/collections/new',
    name: 'collection-new',
    meta: { access: ['organiser'] },
    component: () => import('@/pages/collections/NewPage.vue'),
  },
  {
    path: '/collections/:id',
    name: 'collection',
    props: true,
    meta: { access: 'user' },
    component: () => import('@/pages/collections/CollectionPage.vue'),
  },
]

export const nav: NavItem[] = [
  {
    to: '/collections',
    label: 'collections.nav',
    icon: FolderOpened,
    order: 65,
    show: () => organisations.value.length > 0 || has('organiser'),
  },
]
