/* Invented listings: one demand and one supply told in full, and many made from words. */
const letters = '0123456789abcdefghjkmnpqrstvwxyz'
export function id(n) {
  let text = ''
  for (let i = 0, v = n * 7919 + 104729; i < 12; i++) {
    text = letters[v % 32] + text
    v = Math.floor(v / 32) + (i < 4 ? n * 13 : 0)
  }
  return text
}

export const buyer = { id: id(900), name: '示例华工机械有限公司', verified: true }
export const supplier = { id: id(901), name: '示例湘电机有限公司', verified: true }
export const motor = { key: 'motor/pm_synchronous', name: '永磁同步电机', parent: 'motor/motor', code: '3812' }

const span = (text, part, extra) => ({ text: part, field: 'text', offset: text.indexOf(part), length: part.length, evidence: 'declared', ...extra })

const demandText =
  '为港口牵引设备采购驱动电机。额定功率≥55kW，额定转速3000r/min，效率≥95%，防护等级IP67，耐盐雾1000h以上，水冷优先。\n年需求3000台，预算5400万元，2026年12月30日前交付首批。'
const supplyText =
  'YTM-75系列永磁同步电机，功率0.75～315kW，额定转速1000～3000r/min，效率95.8%（有检测报告），IP55防护，水冷或风冷。\n年产能1.2万台，单价1.6万元/台起，交货期60天。'

export const demand = {
  id: id(12), number: 'D-12', side: 'demand', kind: 'product', title: '永磁同步驱动电机', category: motor, organisation: buyer, city: '长沙市',
  amount: 5400000000, quantity: '3000台/年', valid_until: '2026-12-30', state: 'published', published_at: '2026-11-20T02:10:00Z',
  counts: { meets: 2, ask: 3, near: 4 }, text: demandText, pack: 'motor', visibility: 'registered', budget_visibility: 'verified', contact_visibility: 'verified',
  contact: { name: '周工', phone: '0731-00000000' }, version: 3, standards: ['GB/T 755'], created_at: '2026-11-18T02:10:00Z', updated_at: '2026-11-20T02:10:00Z',
  may: ['edit', 'close', 'decide', 'ask'],
  facts: [{ name: '额定功率', show: '≥55kW' }, { name: '防护等级', show: 'IP67' }, { name: '耐盐雾', show: '1000h以上' }],
  details: [
    { key: 'rated_power', name: '额定功率', unit: 'kW', lo: 55, show: '≥55kW', importance: 'must', ...span(demandText, '额定功率≥55kW') },
    { key: 'rated_speed', name: '额定转速', unit: 'r/min', lo: 3000, hi: 3000, show: '3000r/min', importance: 'must', ...span(demandText, '额定转速3000r/min') },
    { key: 'efficiency', name: '效率', unit: '%', lo: 95, show: '≥95%', importance: 'must', ...span(demandText, '效率≥95%') },
    { key: 'ip_code', name: '防护等级', values: ['IP67'], show: 'IP67', importance: 'must', ...span(demandText, '防护等级IP67') },
    { key: 'salt_spray', name: '耐盐雾', unit: 'h', lo: 1000, show: '1000h以上', importance: 'must', ...span(demandText, '耐盐雾1000h以上') },
    { key: 'cooling', name: '冷却方式', values: ['水冷'], show: '水冷', importance: 'should', ...span(demandText, '水冷优先') },
    { key: 'quantity', name: '数量', unit: '台/年', lo: 3000, hi: 3000, show: '3000台/年', ...span(demandText, '年需求3000台') },
  ],
}
export const supply = {
  id: id(47), number: 'S-47', side: 'supply', kind: 'product', title: 'YTM-75系列永磁同步电机', category: motor, organisation: supplier, city: '株洲市',
  amount: 1600000, quantity: '1.2万台/年', valid_until: '2027-06-30', state: 'published', published_at: '2026-11-22T06:30:00Z',
  counts: { meets: 5, ask: 2, near: 6 }, text: supplyText, pack: 'motor', visibility: 'public', contact_visibility: 'registered', version: 5,
  created_at: '2026-11-10T06:30:00Z', updated_at: '2026-11-22T06:30:00Z', may: ['decide', 'ask'],
  facts: [{ name: '额定功率', show: '0.75～315kW' }, { name: '效率', show: '95.8%' }, { name: '防护等级', show: 'IP55' }],
  details: [
    { key: 'rated_power', name: '额定功率', unit: 'kW', lo: 0.75, hi: 315, show: '0.75～315kW', ...span(supplyText, '功率0.75～315kW') },
    { key: 'rated_speed', name: '额定转速', unit: 'r/min', lo: 1000, hi: 3000, show: '1000～3000r/min', ...span(supplyText, '额定转速1000～3000r/min') },
    { key: 'efficiency', name: '效率', unit: '%', lo: 95.8, hi: 95.8, show: '95.8%', ...span(supplyText, '效率95.8%', { evidence: 'documented' }) },
    { key: 'ip_code', name: '防护等级', values: ['IP55'], show: 'IP55', ...span(supplyText, 'IP55防护') },
    { key: 'cooling', name: '冷却方式', values: ['水冷', '风冷'], show: '水冷或风冷', ...span(supplyText, '水冷或风冷') },
    { key: 'lead_time', name: '交货期', unit: 'd', hi: 60, show: '60天', ...span(supplyText, '交货期60天') },
    { key: 'explosion', name: '防爆', values: ['否'], show: '非防爆', evidence: 'implied', rule: '未写明防爆的通用电机按非防爆计' },
  ],
}
const spanOf = (listing, key) => {
  const f = listing.details.find((d) => d.key === key)
  return f && { field: f.field, offset: f.offset, length: f.length }
}
const line = (key, state, gap, extra) => {
  const [d, s] = [demand, supply].map((l) => l.details.find((f) => f.key === key))
  const range = (f) => f && (f.lo !== undefined || f.hi !== undefined) && { ...(f.lo !== undefined && { lo: f.lo }), ...(f.hi !== undefined && { hi: f.hi }) }
  return {
    key, name: d.name, unit: d.unit, demand: d.show, ...(s && { supply: s.show }), ...(range(d) && { demand_range: range(d) }), ...(range(s) && { supply_range: range(s) }),
    state, ...(gap && { gap }), importance: d.importance ?? 'must', counts: true, demand_span: spanOf(demand, key), ...(s && { supply_span: spanOf(supply, key), evidence: s.evidence }), ...extra,
  }
}
export const match = {
  demand, supply, verdict: 'near', score: 0.87, sentence: '三项满足，防护等级IP55低于要求的IP67；耐盐雾未说明，建议询问。', ask: ['请说明耐盐雾时间'], questions_text: '请说明贵方产品的耐盐雾时间（我方要求1000h以上）。',
  decision: {}, questions: [], may: ['decide', 'ask'],
  facts: [
    line('rated_power', 'met'), line('rated_speed', 'met'), line('efficiency', 'met'), line('ip_code', 'short', '防尘 5＜6，防水 5＜7', { shortfall: 0.2 }),
    line('salt_spray', 'unknown', undefined, { question: '请说明耐盐雾时间' }), line('cooling', 'met', undefined, { importance: 'should' }),
    line('quantity', 'unknown', undefined, { counts: false, commercial: true }),
  ],
}

const cities = ['长沙市', '株洲市', '湘潭市', '衡阳市', '岳阳市', '常德市', '郴州市', '娄底市', '重庆市', '宁波市']
const things = [
  ['永磁同步电机', motor, [['额定功率', (n) => `${15 + (n % 20) * 5}kW`], ['防护等级', (n) => ['IP54', 'IP55', 'IP65', 'IP67'][n % 4]], ['效率', (n) => `${93 + (n % 4)}%`]]],
  ['灰铸铁泵体', { key: 'casting/grey_iron', name: '灰铸铁件', parent: 'casting/casting' }, [['材质', (n) => ['HT200', 'HT250', 'QT450-10'][n % 3]], ['单重', (n) => `${20 + n}kg`]]],
  ['立式加工中心', { key: 'equipment/machining_centre', name: '加工中心', parent: 'equipment/equipment' }, [['行程', (n) => `${600 + n * 10}mm`], ['定位精度', () => '0.005mm']]],
  ['热轧钢板', { key: 'steel/plate', name: '钢板', parent: 'steel/steel' }, [['牌号', (n) => ['Q235B', 'Q355B', 'Q460C'][n % 3]], ['厚度', (n) => `${6 + (n % 30)}mm`]]],
  ['减速机箱体加工', { key: 'casting/machining', name: '机加工', parent: 'casting/casting' }, [['最大工件', (n) => `${800 + n * 20}mm`]]],
]
const firms = ['示例中南重工', '示例洞庭铸造', '示例衡山机电', '示例岳麓装备', '示例江南钢构', '示例浏阳河泵业', '示例潇湘轨道', '示例南岳精密']

export function made(n) {
  const [title, category, facts] = things[n % things.length]
  const side = n % 3 === 0 ? 'demand' : 'supply'
  const verdict = ['meets', 'ask', 'near', 'near'][n % 4]
  return {
    id: id(1000 + n), number: `${side === 'demand' ? 'D' : 'S'}-${100 + n}`, side, kind: 'product', title: `${title} ${String.fromCharCode(65 + (n % 26))}${n}`, category,
    organisation: { id: id(800 + (n % firms.length)), name: firms[n % firms.length] + '有限公司', verified: n % 2 === 0 }, city: cities[n % cities.length],
    ...(n % 4 !== 1 && { amount: (n * 137 + 50) * 1000000 }), quantity: `${(n % 40) * 25 + 10}台`, valid_until: `2026-12-${String((n % 28) + 1).padStart(2, '0')}`,
    state: 'published', published_at: new Date(Date.UTC(2026, 10, 26, 12) - n * 3600_000).toISOString(), facts: facts.map(([name, f]) => ({ name, show: f(n) })),
    counts: { meets: n % 5, ask: n % 4, near: n % 7 }, verdict, score: 0.99 - (n % 60) / 100,
    sentence: { meets: '写明的要求全部满足。', ask: '没有不满足的；效率未说明，建议询问。', near: '防护等级IP55低于要求的IP65，其余满足。' }[verdict],
  }
}
