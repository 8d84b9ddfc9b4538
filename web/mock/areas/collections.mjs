import { id } from '../listings.mjs'
import { problem } from '../server.mjs'

export function routes(state) {
  const places = ['株洲市', '长沙市', '湘潭市', '衡阳市']
  const states = ['missing', 'checking', 'accepted', 'sent_back', 'missing', 'accepted']
  const answers = Array.from({ length: 240 }, (_, i) => ({ organisation: { id: id(2000 + i), name: `示例${places[i % 4].slice(0, 2)}第${i + 1}制造有限公司` }, place: places[i % 4], state: states[i % 6], ...(states[i % 6] === 'checking' && { level: ['县区', '市州'][i % 2] }) }))
  const day = (n) => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10)
  const make = (n, title, deadline, more = {}) => ({
    id: id(n), title, deadline, levels: ['县区', '市州', '省'], state: 'open', counts: { asked: 240, answered: 160, accepted: 80, sent_back: 40 },
    text: '请报送本单位 2026 年的采购需求和可供产品。一个单位一个文件，格式不限。\n联系人：陈晨 0731-00000000', ...more,
  })
  const calls = [make(4001, '2026年供需清单征集', day(23)), make(4002, '技术难题征集', day(2), { levels: [], counts: { asked: 12, answered: 3 } }), make(4003, '2025年供需清单征集', '2025-12-20', { state: 'closed' })]
  const submission = (n, more) => ({ id: id(n), collection: id(4001), name: '供需清单.xlsx', at: '2026-11-26T07:00:00Z', by: { id: id(701), name: '林岚' }, organisation: { id: id(901), name: '示例湘电机有限公司' }, declared: true, ...more })
  const submissions = [
    submission(4101, { state: 'checking', level: '县区' }),
    submission(4102, { state: 'sent_back', reason: '第 3 页缺少数量', name: '需求.docx' }),
    submission(4103, { state: 'accepted', import: id(3001), name: '供给.et' }),
    submission(4104, { state: 'unread', problem: '这是扫描件，里面没有文字，请发送原表。', name: '盖章页.pdf' }),
  ]
  const checks = () => ['organiser', 'administrator'].includes(state.who)
  const seen = (c) => ({ ...c, may: checks() ? ['check', 'submit'] : ['submit'], ...(checks() && { answers }) })
  const of = (s) => ({ ...s, ...(checks() && s.state === 'checking' && { may: ['decide'] }) })
  return [
    ['GET', '/collections', () => ({ body: { items: state.empty ? [] : calls } })],
    ['POST', '/collections', ({ body }) => {
      const c = make(4010 + calls.length, body.title, body.deadline, { text: body.text, levels: body.levels, counts: { asked: 240, answered: 0 } })
      calls.unshift(c)
      return { status: 201, body: c }
    }],
    ['GET', '/collections/{id}', ({ params }) => {
      const c = calls.find((x) => x.id === params.id)
      return c ? { body: seen(c) } : problem(404, '没有找到')
    }],
    ['GET', '/collections/{id}/submissions', () => ({ body: { items: submissions.map(of) } })],
    ['POST', '/collections/{id}/submissions', ({ query }) => {
      if (query.get('declared') !== 'true') return problem(422, '请先声明不含国家秘密', [{ field: '?declared', detail: '请先声明' }])
      const s = submission(4110 + submissions.length, { state: 'checking', level: '县区', name: query.get('name') })
      submissions.unshift(s)
      return { status: 201, body: s }
    }],
    ['PUT', '/submissions/{id}/decision', ({ params, body }) => {
      const s = submissions.find((x) => x.id === params.id)
      Object.assign(s, body.decision === 'accept' ? { level: '市州' } : { state: 'sent_back', reason: body.reason, level: undefined })
      return { body: of(s) }
    }],
  ]
}
