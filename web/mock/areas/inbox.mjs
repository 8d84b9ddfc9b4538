import { id } from '../listings.mjs'

const words = [
  ['match', '永磁同步驱动电机：新的满足匹配', '示例湘电机有限公司的 YTM-75 系列，三项满足，盐雾未说明。', 'meets', `/matches/${id(12)}/${id(47)}`],
  ['question', '示例华工机械有限公司向您提问', '请说明耐盐雾时间，以及是否有第三方检测报告。', undefined, `/questions/${id(800)}`],
  ['reminder', '减速器壳体加工能力 将在 7 天后到期', '到期后不再参加匹配。可以延长有效期，或确认已达成。', undefined, `/listings/${id(47)}`],
  ['import', '“供给清单（各市汇总）.xlsx”已读完', '127 行，113 可导入，11 待修改，3 疑似重复', undefined, `/imports/${id(3001)}`],
  ['match', '球墨铸铁轮毂：新的接近匹配', '单重 85kg 低于要求的 120kg。', 'near', `/matches/${id(13)}/${id(48)}`],
  ['collection', '请在 12 月 20 日前报送：2026年供需清单征集', undefined, undefined, `/collections/${id(4001)}`],
  ['organisation', '示例湘电机有限公司已通过核验', undefined, undefined, `/organisations/${id(901)}`],
  ['interest', '示例华工机械有限公司表达了意向', '请安排洽谈', undefined, `/matches/${id(12)}/${id(47)}`],
  ['search', '“株洲的电机”有 4 条新结果', undefined, undefined, '/find?q=电机'],
  ['answer', '您的提问有了回答', '耐盐雾 1000h，有检测报告。', undefined, `/questions/${id(801)}`],
]

export function routes(state) {
  const all = Array.from({ length: 64 }, (_, i) => {
    const [kind, title, text, verdict, link] = words[i % words.length]
    return { id: id(7000 + i), kind, title, ...(text && { text }), ...(verdict && { verdict }), link, read: i > 4, at: new Date(Date.now() - i * 5400000).toISOString() }
  })
  const unread = () => all.filter((n) => !n.read).length
  return [
    ['GET', '/notices', ({ query }) => {
      let found = state.empty ? [] : all
      if (query.get('kind')) found = found.filter((n) => n.kind === query.get('kind'))
      if (query.get('unread') === 'true') found = found.filter((n) => !n.read)
      const from = Number(query.get('cursor') ?? 0)
      const limit = Number(query.get('limit') ?? 50)
      return { body: { items: found.slice(from, from + limit), unread: unread(), ...(from + limit < found.length && { next: String(from + limit) }) } }
    }],
    ['PATCH', '/notices', ({ body }) => {
      for (const n of all) if (!body.ids || body.ids.includes(n.id)) n.read = body.read
      return { body: { unread: unread() } }
    }],
  ]
}
