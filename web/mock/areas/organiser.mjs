import { id } from '../listings.mjs'
import { problem } from '../server.mjs'

export function routes() {
  const users = Array.from({ length: 24 }, (_, i) => ({
    id: id(700 + i), name: ['周明', '林岚', '陈晨', '吴敏', '何琳', '赵一'][i % 6] + (i > 5 ? i : ''), mail: `user${i}@example.com`, disabled: i === 7,
    roles: [[], [], ['organiser'], ['organiser', 'system_admin', 'security_admin', 'audit_admin'], ['analyst'], []][i % 6], organisations: i % 6 < 2 ? [{ id: id(900 + (i % 2)), name: '示例湘电机有限公司' }] : [],
    ...(i % 6 === 2 && { place: '株洲市' }), created_at: '2026-09-01T00:00:00Z', ...(i % 4 && { seen_at: '2026-11-26T08:00:00Z' }),
  }))
  const actions = [
    ['listing.publish', '发布条目', 'listing', { state: 'submitted' }, { state: 'published' }],
    ['organisation.verify', '核验单位', 'organisation', { verification: 'pending' }, { verification: 'verified' }],
    ['user.roles', '修改角色', 'user', { roles: '' }, { roles: 'organiser' }],
    ['import.commit', '导入清单', 'import', undefined, { rows: 118 }],
    ['session.start', '登录', 'session'],
  ]
  const trail = Array.from({ length: 120 }, (_, i) => {
    const [action, label, kind, before, after] = actions[i % 5]
    return { seq: 1203 - i, at: new Date(Date.now() - i * 800000).toISOString(), ...(i % 7 && { actor: { id: users[i % 6].id, name: users[i % 6].name } }), action, label, kind, object: id(47 + (i % 3)), before, after, request: 'r' }
  })
  const packs = [['motor', '电机'], ['casting', '铸件'], ['machining', '机加工'], ['hydraulics', '液压']].map(([pack, name], i) => ({ pack, name, attributes: 41 + i * 7, categories: 9 + i }))
  return [
    ['GET', '/users', ({ query }) => ({ body: { items: users.filter((u) => (u.name + u.mail).includes(query.get('q') ?? '')) } })],
    ['POST', '/users', ({ body }) => {
      if (!body.mail.includes('@')) return problem(422, '有 1 处需要修改', [{ field: '/mail', detail: '邮箱的写法不对' }])
      const u = { id: id(780 + users.length), disabled: false, roles: [], ...body }
      users.unshift(u)
      return { status: 201, body: { ...u, link: '/reset?token=abc' } }
    }],
    ['PATCH', '/users/{id}', ({ params, body }) => ({ body: Object.assign(users.find((u) => u.id === params.id), body) })],
    ['GET', '/audit', ({ query }) => {
      const found = trail.filter((e) => (!query.get('kind') || e.kind === query.get('kind')) && (!query.get('action') || e.action.startsWith(query.get('action').replace('*', ''))) && (!query.get('object') || e.object === query.get('object')) && (!query.get('actor') || e.actor?.id === query.get('actor')))
      const from = Number(query.get('cursor') ?? 0)
      return { body: { items: found.slice(from, from + 50), ...(from + 50 < found.length && { next: String(from + 50) }) } }
    }],
    ['GET', '/audit/check', () => ({ body: { sound: true, entries: 1203, head: '9f2c41d0a7be55310c9e8f2c41d0a7be55310c9e8f2c41d0a7be55310c9e8f2c' } })],
    ['GET', '/system', () => ({
      body: {
        version: '0.2.0', ready: true, started_at: '2026-11-26T22:00:00Z', store: { schema: 7, bytes: 812345678, writes: 120334, queue: 0 }, index: { listings: 100321, delta: 41, bytes: 90210000 },
        queues: [{ name: 'mail', waiting: 3, failed: 1, oldest: new Date(Date.now() - 120000).toISOString() }, { name: 'notices', waiting: 0, failed: 0 }, { name: 'imports', waiting: 1, failed: 0 }],
        packs, channels: [{ name: 'mail', configured: true, problem: '邮件服务器拒绝了登录' }, { name: 'webhook', configured: true }, { name: 'sms', configured: false }],
      },
    })],
  ]
}
