/* What there is to run, and whose it is (docs/access.md). */
import type { Role } from '@/api/types'
import { has } from '@/session'

export interface Area {
  name: string
  path: string
  roles: Role[]
}

export const areas: Area[] = [
  { name: 'organiser-verify', path: 'verify', roles: ['organiser'] },
  { name: 'organiser-listings', path: 'listings', roles: ['organiser'] },
  { name: 'organiser-imports', path: 'imports', roles: ['organiser'] },
  { name: 'organiser-users', path: 'users', roles: ['organiser', 'security_admin'] },
  { name: 'organiser-audit', path: 'audit', roles: ['audit_admin'] },
  { name: 'organiser-packs', path: 'packs', roles: ['organiser', 'system_admin'] },
  { name: 'organiser-system', path: 'system', roles: ['organiser', 'system_admin'] },
]
export const everyRole: Role[] = ['organiser', 'system_admin', 'security_admin', 'audit_admin']
export const mine = () => areas.filter((a) => has(...a.roles))
