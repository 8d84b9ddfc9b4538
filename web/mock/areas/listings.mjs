import { problem } from '../server.mjs'
import { buyer, demand, id, made, match, motor, supplier, supply } from '../listings.mjs'

const all = [demand, supply, ...Array.from({ length: 180 }, (_, i) => made(i))]
const full = (card) => ({ text: `${card.title}，${(card.facts ?? []).map((f) => f.name + f.show).join('，')}。`, visibility: 'public', version: 1, details: (card.facts ?? []).map((f, i) => ({ key: `k${i}`, name: f.name, show: f.show })), may: [], pack: card.category.key.split('/')[0], ...card })
const tally = (items, of) => {
  const out = new Map()
  for (const i of items) out.set(of(i), (out.get(of(i)) ?? 0) + 1)
  return [...out].sort((a, b) => b[1] - a[1])
}
const pack = {
  pack: 'motor', name: '电机',
  categories: [{ key: 'motor/motor', name: '电机' }, motor, { key: 'motor/asynchronous', name: '异步电机', parent: 'motor/motor' }, { key: 'motor/dc', name: '直流电机', parent: 'motor/motor' }],
  attributes: [
    { key: 'rated_power', name: '额定功率', type: 'quantity', fit: 'nominal', unit: 'kW', units: ['kW', 'W', 'hp'], commercial: false },
    { key: 'rated_speed', name: '额定转速', type: 'quantity', fit: 'nominal', unit: 'r/min', units: ['r/min'], commercial: false },
    { key: 'efficiency', name: '效率', type: 'quantity', fit: 'at_least', unit: '%', units: ['%'], commercial: false },
    { key: 'ip_code', name: '防护等级', type: 'code', fit: 'ip', commercial: false },
    { key: 'salt_spray', name: '耐盐雾', type: 'quantity', fit: 'at_least', unit: 'h', units: ['h'], commercial: false },
    { key: 'cooling', name: '冷却方式', type: 'set', fit: 'any', values: ['水冷', '风冷', '油冷', '自然冷却'], commercial: false },
    { key: 'duty', name: '工作制', type: 'enum', fit: 'same', values: ['S1', 'S2', 'S3', 'S9'], commercial: false },
    { key: 'insulation', name: '绝缘等级', type: 'level', fit: 'at_least', values: ['B', 'F', 'H'], commercial: false },
    { key: 'quantity', name: '数量', type: 'quantity', fit: 'at_least', unit: '台/年', units: ['台/年', '台'], commercial: true },
    { key: 'unit_price', name: '单价', type: 'quantity', fit: 'at_most', unit: '元', units: ['元', '万元'], commercial: true },
  ],
}
const gains = {
  items: [
    { key: 'ip_code', name: '防护等级', value: 'IP67', wins: 4, asks: 1, amount: 312000000000, sentence: '防护等级提高到 IP67，可多满足 4 条需求，涉及 31.2 亿元。' },
    { key: 'salt_spray', name: '耐盐雾', unit: 'h', bound: 1000, wins: 3, asks: 0, amount: 84000000000, sentence: '注明耐盐雾 1000 h 以上，可多满足 3 条需求。' },
    { key: 'efficiency', name: '效率', unit: '%', bound: 96.5, wins: 1, asks: 0, sentence: '效率提高到 96.5%，可多满足 1 条需求。' },
  ],
}

function read(text) {
  const details = []
  const take = (re, make) => {
    const m = re.exec(text)
    if (m) details.push({ text: m[0], field: 'text', offset: m.index, length: m[0].length, evidence: 'declared', ...make(m) })
  }
  take(/(?:(?:额定)?功率?)?[≥大于]*(\d+(?:\.\d+)?)\s*kW/, (m) => ({ key: 'rated_power', name: '额定功率', unit: 'kW', lo: +m[1], show: `≥${m[1]}kW`, importance: 'must' }))
  take(/(?:防护等级)?IP(\d\d)/, (m) => ({ key: 'ip_code', name: '防护等级', values: [`IP${m[1]}`], show: `IP${m[1]}`, importance: 'must' }))
  take(/(\d+)\s*r\/min/, (m) => ({ key: 'rated_speed', name: '额定转速', unit: 'r/min', lo: +m[1], hi: +m[1], show: `${m[1]}r/min` }))
  take(/(水冷|风冷|油冷)/, (m) => ({ key: 'cooling', name: '冷却方式', values: [m[1]], show: m[1] }))
  take(/(\d+)台/, (m) => ({ key: 'quantity', name: '数量', unit: '台/年', lo: +m[1], hi: +m[1], show: m[0] }))
  return details
}

/* As the server splits a search: facts with their spans, and what is left. */
function split(q) {
  if (!/\d/.test(q)) return { facts: [], words: q }
  const facts = read(q).map((f) => ({ ...f, show: f.unit ? `${f.lo} ${f.unit}` : f.show }))
  const words = facts.reduce((w, f) => w.replace(f.text, ' '.repeat(f.length)), q).trim()
  return { facts, words }
}

function search({ query, state }) {
  const typed = (query.get('q') ?? '').trim()
  const { facts, words } = query.get('literal') ? { facts: [], words: typed } : split(typed)
  const relaxed = facts.length > 0 && typed.includes('999kW')
  const q = facts.length ? words : typed
  const meant = q.includes('电基') ? typed.replace('电基', '电机') : undefined
  let hits = all
  if (query.get('mine')) hits = state.who === 'supplier' ? [supply, ...all.slice(5, 9)] : [demand, { ...all[8], side: 'demand', state: 'draft', counts: undefined }, { ...all[14], state: 'submitted' }, { ...all[20], state: 'closed' }]
  if (query.get('state')) hits = hits.filter((h) => h.state === query.get('state'))
  if (q) hits = hits.filter((h) => q.split(/\s+/).every((w) => (h.title + h.organisation.name + h.city + h.category.name + (h.facts ?? []).map((f) => f.show).join(' ')).includes(w)))
  for (const name of ['side', 'kind']) if (query.get(name)) hits = hits.filter((h) => h[name] === query.get(name))
  if (query.get('category')) hits = hits.filter((h) => h.category.key === query.get('category') || h.category.parent === query.get('category'))
  if (query.getAll('city').length) hits = hits.filter((h) => query.getAll('city').includes(h.city))
  if (query.get('near')) hits = hits.filter((h) => h.verdict)
  if (query.getAll('verdict').length) hits = hits.filter((h) => query.getAll('verdict').includes(h.verdict))
  if (query.get('sort') === 'amount') hits = [...hits].sort((a, b) => (b.amount ?? 0) - (a.amount ?? 0))
  const limit = Number(query.get('limit') ?? 40)
  const from = Number(query.get('cursor') ?? 0)
  const shown = query.get('near') ? hits : hits.map(({ verdict, score, sentence, ...rest }) => rest)
  const values = (pairs, label = (v) => v) => pairs.map(([value, count]) => ({ value, label: label(value), count }))
  return {
    body: {
      items: shown.slice(from, from + limit), total: hits.length, ...(from + limit < hits.length && { next: String(from + limit) }),
      ...(facts.length && { understood: facts, words, ...(relaxed && { relaxed }) }),
      ...(meant && { meant }),
      ...(query.get('facets') && {
        facets: [
          { name: 'side', label: '供需', count: hits.length, values: values(tally(hits, (h) => h.side), (v) => ({ demand: '需求', supply: '供给' })[v]) },
          ...(query.get('near') ? [{ name: 'verdict', label: '结论', count: hits.length, values: values(tally(hits, (h) => h.verdict), (v) => ({ meets: '满足', ask: '待询', near: '接近' })[v]) }] : []),
          { name: 'category', label: '品类', count: hits.length, values: values(tally(hits, (h) => h.category.key), (v) => all.find((h) => h.category.key === v).category.name) },
          { name: 'city', label: '所在地', count: hits.length, values: values(tally(hits, (h) => h.city)) },
          { name: 'rated_power', label: '额定功率', unit: 'kW', count: 37, lo: 0.75, hi: 315 },
          { name: 'ip_code', label: '防护等级', count: 37, values: [['IP54', 9], ['IP55', 12], ['IP65', 9], ['IP67', 7]].map(([value, count]) => ({ value, label: value, count })) },
        ],
      }),
    },
  }
}

export function routes(state) {
  const drafts = new Map()
  const decisions = new Map()
  let questions = [
    { id: id(600), demand, supply, from: buyer, to: supplier, asked_at: '2026-11-25T03:00:00Z', keys: [{ key: 'salt_spray', name: '耐盐雾' }], text: '请说明贵方产品的耐盐雾时间（我方要求1000h以上）。', mine: state.who === 'supplier' },
    { id: id(601), demand, supply: { ...made(5) }, from: buyer, to: made(5).organisation, asked_at: '2026-11-23T03:00:00Z', keys: [{ key: 'efficiency', name: '效率' }], text: '请说明额定工况下的效率。', answer: { text: '额定工况效率95.5%，有第三方检测报告。', at: '2026-11-24T01:00:00Z', applied: true } },
  ]
  const find = (key) => drafts.get(key) ?? all.find((l) => l.id === key)
  const matchOf = (d, s) => {
    const [a, b] = [find(d), find(s)]
    if (!a || !b) return problem(404, '没有找到')
    const m = a.id === demand.id && b.id === supply.id ? match : { ...match, demand: full(a), supply: full(b), verdict: b.verdict ?? 'ask', score: b.score ?? 0.8, sentence: b.sentence ?? '' }
    return { body: { ...m, decision: { mine: decisions.get(d + s), theirs: decisions.size ? undefined : undefined }, questions: questions.filter((x) => x.demand.id === d && x.supply.id === s) } }
  }
  return [
    ['GET', '/home', () => ({
      body: {
        at: '2026-11-27T00:00:00Z',
        sides: [{ side: 'demand', listings: 1284, organisations: 312, amount: 486000000000, stated: 903 }, { side: 'supply', listings: 3671, organisations: 894, amount: 1260000000000, stated: 1177 }],
        categories: [['motor/motor', '电机', 212, 540, 98], ['casting/casting', '铸件', 301, 702, 121], ['equipment/equipment', '机床设备', 177, 388, 143], ['steel/steel', '钢材', 420, 1203, 88], ['motor/pump', '泵', 61, 190, 17], ['common/service', '工业服务', 113, 648, 19]].map(([category, name, d, s, a]) => ({ category, name, demand: d, supply: s, amount: a * 1e9 })),
        cities: [['长沙市', 402, 980], ['株洲市', 233, 611], ['湘潭市', 148, 402], ['衡阳市', 131, 377], ['岳阳市', 122, 298], ['常德市', 90, 265], ['郴州市', 70, 201], ['娄底市', 51, 187]].map(([city, d, s]) => ({ city, demand: d, supply: s })),
        newest: all.slice(0, 8), deadlines: [demand, ...all.slice(4, 9)],
        ...(['buyer', 'supplier'].includes(state.who) && { mine: { listings: 4, meets: 2, ask: 3, near: 4, questions: 1, unread: 3 } }),
      },
    })],
    ['GET', '/packs', () => ({ body: { items: [{ pack: 'motor', name: '电机', categories: pack.categories }, { pack: 'casting', name: '铸件', categories: [{ key: 'casting/casting', name: '铸件' }, { key: 'casting/grey_iron', name: '灰铸铁件', parent: 'casting/casting' }, { key: 'casting/machining', name: '机加工', parent: 'casting/casting' }] }, { pack: 'equipment', name: '机床设备', categories: [{ key: 'equipment/equipment', name: '机床设备' }, { key: 'equipment/machining_centre', name: '加工中心', parent: 'equipment/equipment' }] }, { pack: 'steel', name: '钢材', categories: [{ key: 'steel/steel', name: '钢材' }, { key: 'steel/plate', name: '钢板', parent: 'steel/steel' }] }] } })],
    ['GET', '/packs/{pack}', () => ({ body: pack })],
    ['GET', '/suggestions', ({ query }) => ({ body: { items: ['永磁同步电机', '永磁同步电机 55kW', '永磁直驱电机', '立式加工中心', '灰铸铁泵体'].filter((s) => s.includes(query.get('q') ?? '')) } })],
    ['GET', '/listings', search],
    ['POST', '/listings', ({ body }) => {
      const key = id(5000 + drafts.size)
      const org = state.who === 'supplier' ? supplier : buyer
      const made = { id: key, number: `N-${drafts.size + 1}`, kind: 'product', category: motor, state: 'draft', version: 1, details: read(body.text ?? ''), visibility: 'registered', may: ['edit', 'delete', 'publish', 'submit'], text: '', ...body, organisation: org }
      drafts.set(key, made)
      return { status: 201, body: made }
    }],
    ['GET', '/listings/{id}', ({ params }) => (find(params.id) ? { body: full(find(params.id)) } : problem(404, '没有找到'))],
    ['PATCH', '/listings/{id}', ({ params, body }) => {
      const l = find(params.id)
      Object.assign(l, body, { version: l.version + 1, details: body.text ? read(body.text) : l.details })
      return { body: full(l) }
    }],
    ['DELETE', '/listings/{id}', ({ params }) => void drafts.delete(params.id)],
    ['PUT', '/listings/{id}/state', ({ params, body }) => {
      const l = find(params.id)
      Object.assign(l, { state: body.to, version: l.version + 1, may: body.to === 'published' ? ['edit', 'close', 'decide', 'ask'] : ['edit', 'reopen'] })
      return { body: full(l) }
    }],
    ['GET', '/listings/{id}/versions', () => ({ body: { items: [{ version: 3, at: '2026-11-20T02:10:00Z', by: { id: id(700), name: '周明' }, action: '修改', changes: [{ field: '/facts/ip_code', name: '防护等级', from: 'IP65', to: 'IP67' }, { field: '/valid_until', name: '有效期', from: '2026-11-30', to: '2026-12-30' }] }, { version: 2, at: '2026-11-19T02:10:00Z', by: { id: id(700), name: '周明' }, action: '发布', changes: [] }, { version: 1, at: '2026-11-18T02:10:00Z', by: { id: id(700), name: '周明' }, action: '新建', changes: [] }] } })],
    ['GET', '/listings/{id}/matches', ({ params, query }) => {
      const mine = find(params.id)
      const other = mine?.side === 'demand' ? 'supply' : 'demand'
      const hero = mine?.id === demand.id ? supply : mine?.id === supply.id ? demand : undefined
      let items = all.filter((l) => l.side === other && l.verdict).slice(0, 24).map((l) => ({ listing: l, verdict: l.verdict, score: l.score, sentence: l.sentence, ask: l.verdict === 'ask' ? ['请说明效率'] : [] }))
      if (hero) items.unshift({ listing: hero, verdict: 'near', score: 0.87, sentence: match.sentence, ask: match.ask })
      const order = ['meets', 'ask', 'near', 'fails']
      items.sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || b.score - a.score)
      const counts = { meets: 0, ask: 0, near: 0 }
      items.forEach((i) => counts[i.verdict]++)
      const [d, s] = mine?.side === 'demand' ? [() => params.id, (i) => i.listing.id] : [(i) => i.listing.id, () => params.id]
      const declined = items.filter((i) => decisions.get(d(i) + s(i)) === 'declined').length
      if (!query.get('declined')) items = items.filter((i) => decisions.get(d(i) + s(i)) !== 'declined')
      if (query.getAll('verdict').length) items = items.filter((i) => query.getAll('verdict').includes(i.verdict))
      return { body: { items, counts, declined } }
    }],
    ['GET', '/listings/{id}/gains', () => ({ body: gains })],
    ['POST', '/readings', ({ body }) => {
      const details = read(body.text ?? '')
      return { body: { pack: 'motor', category: motor, details, standards: [], issues: /盐雾/.test(body.text) && !/盐雾\d/.test(body.text) ? [{ severity: 'note', text: '耐盐雾没有写数值', field: 'text', offset: body.text.indexOf('盐雾'), length: 2 }] : [], ...(body.matches && { counts: { meets: details.length, ask: 3, near: 6 - details.length }, gains }) } }
    }],
    ['GET', '/searches', () => ({ body: { items: [{ id: id(650), name: '株洲的电机', query: 'q=电机&city=株洲市', notify: true, created_at: '2026-11-20T02:10:00Z' }] } })],
    ['POST', '/searches', ({ body }) => ({ status: 201, body: { id: id(651), created_at: '2026-11-27T00:00:00Z', ...body } })],
    ['DELETE', '/searches/{id}', () => undefined],
    ['GET', '/matches/{demand}/{supply}', ({ params }) => matchOf(params.demand, params.supply)],
    ['PUT', '/matches/{demand}/{supply}/decision', ({ params, body }) => {
      decisions.set(params.demand + params.supply, body.decision === 'none' ? undefined : body.decision)
      return matchOf(params.demand, params.supply)
    }],
    ['POST', '/matches/{demand}/{supply}/questions', ({ params, body }) => {
      const q = { id: id(610 + questions.length), demand: find(params.demand), supply: find(params.supply), from: buyer, to: supplier, asked_at: new Date().toISOString(), keys: (body.keys ?? []).map((key) => ({ key, name: key })), text: body.text ?? '' }
      questions = [q, ...questions]
      return { status: 201, body: q }
    }],
    ['GET', '/questions', ({ query }) => ({ body: { items: questions.filter((q) => !query.get('open') || !q.answer).map((q) => ({ ...q, mine: state.who === 'supplier' })) } })],
    ['GET', '/questions/{id}', ({ params }) => {
      const q = questions.find((x) => x.id === params.id)
      return q ? { body: { ...q, mine: state.who === 'supplier' } } : problem(404, '没有找到')
    }],
    ['PUT', '/questions/{id}/answer', ({ params, body }) => {
      const q = questions.find((x) => x.id === params.id)
      q.answer = { text: body.text, at: new Date().toISOString(), applied: body.apply === true }
      return { body: { ...q, mine: true } }
    }],
  ]
}
