import { id } from '../listings.mjs'
import { problem } from '../server.mjs'

export function routes() {
  const me = {
    id: id(701), name: '林岚', mail: 'lin@example.com', phone: '0731-00000000', language: 'zh', version: 2, consented_at: '2026-10-08T02:00:00Z',
    purpose: '姓名、电话和邮箱只用于供需对接联系。', show: { mail: 'private', phone: 'verified' }, notify: { digest: 'daily', instant: true },
  }
  let sessions = [
    { id: id(1), since: '2026-11-20T01:00:00Z', seen: new Date().toISOString(), current: true, agent: 'Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36' },
    { id: id(2), since: '2026-11-02T01:00:00Z', seen: '2026-11-25T11:00:00Z', current: false, agent: 'Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0' },
  ]
  let tokens = [{ id: id(3), name: 'ERP 每日上传', scopes: ['read', 'import'], created_at: '2026-09-01T02:00:00Z', used_at: '2026-11-26T22:00:00Z', expires_at: '2026-11-30T00:00:00Z' }]
  return [
    ['GET', '/me', () => ({ body: me })],
    ['PATCH', '/me', ({ body, headers }) => {
      if (headers['if-match'] !== `"${me.version}"`) return problem(412, '已被修改')
      if (!body.name?.trim() && body.name !== undefined) return problem(422, '有 1 处需要修改', [{ field: '/name', detail: '不能为空' }])
      Object.assign(me, body, { version: me.version + 1 })
      return { body: me }
    }],
    ['PUT', '/me/password', ({ body }) => (body.old === 'password-1' ? undefined : problem(422, '有 1 处需要修改', [{ field: '/old', detail: '当前口令不对' }]))],
    ['GET', '/me/data', () => ({ body: { account: me } })],
    ['POST', '/me/erasure', ({ body }) => (body.password === 'password-1' ? undefined : problem(422, '口令不对', [{ field: '/password', detail: '口令不对' }]))],
    ['GET', '/me/sessions', () => ({ body: { items: sessions } })],
    ['DELETE', '/me/sessions/{id}', ({ params }) => { sessions = sessions.filter((s) => s.id !== params.id) }],
    ['GET', '/me/tokens', () => ({ body: { items: tokens } })],
    ['POST', '/me/tokens', ({ body }) => {
      const made = { id: id(4 + tokens.length), name: body.name, scopes: body.scopes, created_at: new Date().toISOString() }
      tokens = [made, ...tokens]
      return { status: 201, body: { ...made, secret: 'ouhe_0123456789abcdefghjkmnpqrstvwxyz' } }
    }],
    ['DELETE', '/me/tokens/{id}', ({ params }) => { tokens = tokens.filter((k) => k.id !== params.id) }],
  ]
}
