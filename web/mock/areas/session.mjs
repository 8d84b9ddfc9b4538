import { problem } from '../server.mjs'
import { buyer, id, supplier } from '../listings.mjs'

export const people = {
  visitor: { roles: ['visitor'] },
  buyer: { csrf: 'c', user: { id: id(700), name: '周明' }, roles: ['visitor', 'registered', 'member', 'org_admin'], organisations: [{ ...buyer, admin: true, verification: 'verified' }], language: 'zh', unread: 3 },
  supplier: { csrf: 'c', user: { id: id(701), name: '林岚' }, roles: ['visitor', 'registered', 'member'], organisations: [{ ...supplier, admin: false, verification: 'verified' }], language: 'zh', unread: 12 },
  organiser: { csrf: 'c', user: { id: id(702), name: '陈晨' }, roles: ['visitor', 'registered', 'organiser'], organisations: [], language: 'zh', unread: 0 },
  administrator: { csrf: 'c', user: { id: id(703), name: '吴敏' }, roles: ['visitor', 'registered', 'organiser', 'system_admin', 'security_admin', 'audit_admin'], organisations: [], language: 'zh', unread: 1 },
}

export function routes(state) {
  const me = () => ({ body: people[state.who] })
  return [
    ['GET', '/about', () => ({ body: { name: '示例省供需对接平台', version: '0.2.0', providers: [{ id: 'gov', name: '省政务统一认证' }], mail: true, registration: true, setup: false, privacy: '姓名、电话和邮箱只用于供需对接联系，可随时查看、导出和删除。' } })],
    ['GET', '/session', me],
    ['POST', '/session', ({ body }) => {
      const who = String(body.login).split('@')[0]
      if (!people[who] || body.password !== 'password-1') return problem(401, '邮箱或口令不对')
      state.who = who
      return me()
    }],
    ['DELETE', '/session', () => { state.who = 'visitor' }],
    ['POST', '/setup', ({ body }) => (body.token === 'good' ? ((state.who = 'administrator'), me()) : problem(403, '链接已失效，请重启服务以取得新的链接'))],
    ['POST', '/registrations', ({ body }) => {
      if (body.mail === 'taken@example.com') return problem(422, '有 1 处需要修改', [{ field: '/mail', detail: '这个邮箱已有账号' }])
      state.who = 'buyer'
      return { status: 201, ...me() }
    }],
    ['POST', '/password-resets', () => undefined],
    ['PUT', '/password-resets/{token}', ({ params }) => (params.token === 'good' ? undefined : problem(404, '链接已失效'))],
  ]
}
