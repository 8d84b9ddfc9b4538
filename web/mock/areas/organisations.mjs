import { buyer, id, supplier } from '../listings.mjs'
import { problem } from '../server.mjs'

export function routes(state) {
  const full = (x, more = {}) => ({
    verification: 'verified', version: 1, contact_visibility: 'verified', listings: 4, code: '91430200MA4L1A2B39', industry: '3812', size: 'medium', website: 'www.example.com',
    about: '专业制造永磁同步电机，产品用于港口、矿山和轨道交通。\n建有省级企业技术中心。', sites: [{ city: '株洲市', name: '一厂', address: '天元区示例路 1 号' }, { city: '湘潭市', name: '二厂' }],
    contacts: [{ name: '林岚', phone: '0731-00000000', mail: 'lin@example.com' }], may: ['edit', 'verify', 'members'], ...x, ...more,
  })
  const names = ['株洲', '长沙', '重庆', '湘潭', '衡阳', '岳阳', '常德', '郴州', '益阳', '永州']
  const kinds = ['精密机械', '电机', '液压件', '铸造', '传动科技', '特种阀门', '轴承']
  const store = new Map()
  for (const o of [full(supplier), full(buyer, { sites: [{ city: '长沙市' }] })]) store.set(o.id, o)
  for (let i = 0; i < 70; i++) {
    const o = full({ id: id(2000 + i), name: `示例${names[i % 10]}${kinds[i % 7]}有限公司` }, { verification: ['verified', 'pending', 'verified', 'refused'][i % 4], listings: i % 5, sites: [{ city: names[i % 10] + '市' }], may: ['verify'], ...(i % 4 === 3 && { verification_reason: '代码与名称不符' }), contacts: undefined })
    store.set(o.id, o)
  }
  let members = [
    { user: { id: id(701), name: '林岚' }, admin: true },
    { user: { id: id(710), name: '周工' }, admin: false },
    { user: { id: id(711), name: '何琳' }, admin: false, invited: true },
  ]
  return [
    ['GET', '/organisations', ({ query }) => {
      const order = new Intl.Collator('zh-CN-u-co-pinyin')
      const found = [...store.values()]
        .filter((o) => o.name.includes(query.get('q') ?? '') && (!query.get('verification') || o.verification === query.get('verification')))
        .sort((a, b) => order.compare(a.name, b.name))
      return { body: { items: state.empty ? [] : found, total: found.length } }
    }],
    ['POST', '/organisations', ({ body }) => {
      if (!body.name) return problem(422, '有 1 处需要修改', [{ field: '/name', detail: '不能为空' }])
      const o = full({ id: id(2900 + store.size), ...body }, { verification: 'pending', sites: body.sites ?? [] })
      store.set(o.id, o)
      return { status: 201, body: o }
    }],
    ['GET', '/organisations/{id}', ({ params }) => (store.has(params.id) ? { body: store.get(params.id) } : problem(404, '没有找到'))],
    ['PATCH', '/organisations/{id}', ({ params, body }) => {
      if (body.sites?.some((s) => s.city === '火星')) return problem(422, '有 1 处需要修改', [{ field: '/sites/0/city', detail: '没有这个城市' }])
      const o = store.get(params.id)
      Object.assign(o, body, { version: o.version + 1 })
      return { body: o }
    }],
    ['PUT', '/organisations/{id}/verification', ({ params, body }) => {
      const o = store.get(params.id)
      Object.assign(o, { verification: body.verification, verification_reason: body.reason })
      return { body: o }
    }],
    ['GET', '/organisations/{id}/members', () => ({ body: { items: members } })],
    ['POST', '/organisations/{id}/members', ({ body }) => {
      const m = { user: { id: id(720 + members.length), name: body.name ?? body.mail }, admin: body.admin ?? false, invited: true }
      members = [...members, m]
      return { status: 201, body: { ...m, link: '/register?invitation=abc' } }
    }],
    ['PATCH', '/organisations/{id}/members/{user}', ({ params, body }) => {
      const m = members.find((x) => x.user.id === params.user)
      if (!body.admin && members.filter((x) => x.admin).length === 1 && m.admin) return problem(409, '单位至少要有一位管理员，请先指定另一位')
      m.admin = body.admin
      return { body: m }
    }],
    ['DELETE', '/organisations/{id}/members/{user}', ({ params }) => { members = members.filter((x) => x.user.id !== params.user) }],
  ]
}
