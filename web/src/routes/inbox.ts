import { Message } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'
import type { NavItem } from '@/router'
import { unread, user } from '@/session'

export const routes: RouteRecordRaw[] = [
  { path: '/inbox', name: 'inbox', meta: { access: 'user' }, component: () => import('@/pages/inbox/InboxPage.vue') },
]

export const nav: NavItem[] = [
  {
    to: '/inbox',
    label: 'layout.inbox',
    icon: Message,
    order: 55,
    show: () => user.value !== undefined,
    bottom: true,
    badge: () => unread.value,
  },
]
