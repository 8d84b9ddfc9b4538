/* Lists: one of the usual size with all that can be wrong, one of 100,000 rows and 50 columns. */
import { id } from '../listings.mjs'
import { problem } from '../server.mjs'

const letter = (n) => (n > 26 ? String.fromCharCode(64 + Math.floor((n - 1) / 26)) : '') + String.fromCharCode(65 + ((n - 1) % 26))
const titles = ['永磁同步电机', '减速器壳体', '球墨铸铁轮毂', '高压变频器', '电液伺服阀', '行星减速机', '液压油缸', '铝合金轮毂']
const cities = ['株洲', '长沙', '湘潭', '衡阳', '岳阳', '常德']
const orgs = ['示例湘电机有限公司', '示例铸造有限公司', '示例精密机械有限公司', '示例液压件厂', '示例传动科技有限公司']

const columns = [
  { header: '序号', target: 'role:number', label: '编号' },
  { header: '企业名称', target: 'role:org', label: '单位' },
  { header: '产品名称', target: 'role:title', label: '名称' },
  { header: '额定功率(kW)', target: 'fact:rated_power', label: '额定功率', unit: 'kW' },
  { header: '技术参数', target: 'text', label: '一般文字' },
  { header: '年产能（台）', target: 'fact:yearly_volume', label: '年产能', unit: '台/年' },
  { header: '防护', target: 'fact:ip_code', label: '防护等级', guessed: true },
  { header: '单价（万元）', target: 'fact:price', label: '单价', unit: '万元' },
  { header: '所在地', target: 'role:place', label: '所在地' },
  { header: '联系人', target: 'role:contact', label: '联系人' },
  { header: '内部代码', target: 'none', label: '' },
  { header: '备注', target: 'text', label: '一般文字', hidden: true },
].map((c, i) => ({ column: i + 1, letter: letter(i + 1), guessed: false, ...c }))

export const targets = [
  ...['编号/number', '单位/org', '名称/title', '所在地/place', '联系人/contact', '有效期/validity', '品类/category'].map((x) => {
    const [label, key] = x.split('/')
    return { target: `role:${key}`, label, group: '基本信息' }
  }),
  ...['额定功率/rated_power', '额定转速/rated_speed', '额定电压/rated_voltage', '防护等级/ip_code', '效率/efficiency', '冷却方式/cooling', '耐盐雾/salt_spray'].map((x) => {
    const [label, key] = x.split('/')
    return { target: `fact:${key}`, label, group: '电机' }
  }),
  ...['单价/price', '年产能/yearly_volume', '交货期/lead_time', '数量/quantity', '预算/budget'].map((x) => {
    const [label, key] = x.split('/')
    return { target: `fact:${key}`, label, group: '商务' }
  }),
  { target: 'text', label: '一般文字', group: '其他' },
  { target: 'none', label: '不使用', group: '其他' },
]

function wordsOf(i) {
  const kw = [55, 75, 110, 160, 22][i % 5]
  const text = `额定转速${[1500, 3000, 1000][i % 3]}r/min，${i % 4 ? '效率≥95%' : '效率95%以上'}，${i % 3 ? '水冷' : '风冷'}，${i % 7 ? '' : '防爆等级待定，'}符合GB/T 755`
  return [
    String(i + 1), orgs[i % 5], titles[i % 8], i % 21 === 4 ? '55至' : String(kw), text, i % 26 === 9 ? '约' : String(500 + ((i * 37) % 4000)),
    i % 2 ? 'IP55' : 'IP67', (0.8 + (i % 30) / 10).toFixed(1), cities[i % 6], ['周工', '林岚', '陈晨'][i % 3], `X-${1000 + i}`, i % 9 ? '' : '可定制，交期60天',
  ]
}

/* What a server would understand: enough of it for a page. */
function read(row, decision) {
  const text = (c) => row.cells.find((x) => x.column === c)?.text ?? ''
  const issues = []
  const details = []
  const span = (column, key, name, part, show, extra = {}) => {
    const offset = text(column).indexOf(part)
    if (part && offset >= 0) details.push({ key, name, show, text: part, field: 'text', offset, length: part.length, evidence: 'declared', column, ...extra })
  }
  if (/^\d/.test(text(4)) && !/至$/.test(text(4))) span(4, 'rated_power', '额定功率', text(4), `${text(4)} kW`.replace('kW kW', 'kW'))
  else issues.push({ severity: 'error', text: `“${text(4)}”不是完整的功率，写成“55～75”或“≥55”即可`, span: text(4), column: 4 })
  for (const [key, name, pattern] of [['rated_speed', '额定转速', /额定转速\d+r\/min/], ['efficiency', '效率', /效率(≥95%|95%以上)/], ['cooling', '冷却方式', /水冷|风冷/]]) {
    const m = pattern.exec(text(5))
    if (m) span(5, key, name, m[0], m[0].replace(name, ''), { importance: 'must' })
  }
  if (text(5).includes('防爆等级待定')) issues.push({ severity: 'note', text: '防爆等级写为待定，按未说明处理', span: '防爆等级待定', column: 5 })
  if (/^\d+$/.test(text(6))) span(6, 'yearly_volume', '年产能', text(6), `${text(6)} 台/年`)
  else issues.push({ severity: 'warning', text: '年产能没有写数字', span: text(6), column: 6 })
  span(7, 'ip_code', '防护等级', text(7), text(7))
  span(8, 'price', '单价', text(8), `${text(8)}万元`)
  if (row.row % 5 === 0) details.push({ key: 'explosion', name: '防爆', show: '非防爆', evidence: 'implied', rule: '未写明防爆的通用电机按非防爆计' })
  const listing = { id: id(5000 + row.row), side: 'supply', kind: 'product', title: text(3), organisation: { name: text(2) }, city: `${text(9)}市`, quantity: `${text(6)}台/年`, state: 'draft', category: { key: 'motor/motor', name: '电机' } }
  const twin = row.row % 43 === 12
    ? { likeness: 0.94, listing: { ...listing, id: id(47), title: 'YTM-75系列' + text(3), organisation: { id: id(901), name: text(2) }, state: 'published' },
        differences: [{ name: '单价', here: `${text(8)}万元`, there: '1.6万元' }, { name: '效率', there: '95.8%' }] }
    : undefined
  const wrong = issues.some((i) => i.severity !== 'note')
  const state = decision === 'skip' ? 'skipped' : decision ? 'ready' : twin ? 'duplicate' : wrong ? 'mend' : 'ready'
  return { ...row, listing, details, issues, duplicate: twin, state, ...(decision && { decision }) }
}

function list(n, wide) {
  const made = new Map()
  return {
    n,
    row(i) {
      let row = made.get(i)
      if (row) return row
      const words = wordsOf(i)
      for (let c = words.length; c < wide; c++) words.push((i * c) % 3 ? `${(i * (c + 7)) % 977}` : '')
      row = read({ row: i, sheet: 0, line: i + 3, cells: words.map((text, c) => ({ column: c + 1, text })).filter((c) => c.text) })
      made.set(i, row)
      if (made.size > 20000 && n > 20000) made.delete(made.keys().next().value)
      return row
    },
    put: (row) => made.set(row.row, row),
  }
}

export function routes(state) {
  const wide = [...columns, ...Array.from({ length: 38 }, (_, i) => ({ column: 13 + i, letter: letter(13 + i), header: `指标${i + 1}`, target: 'none', label: '', guessed: false }))]
  const store = new Map()
  const begin = (n, name, extra = {}) => ({
    id: id(n), name, side: 'supply', state: 'ready', created_at: '2026-11-27T01:20:00Z', by: { id: id(1), name: '林岚' }, organisation: { id: id(901), name: '示例湘电机有限公司', verified: true },
    targets, may: ['edit', 'commit', 'delete'], issues: [], progress: 1, ...extra,
  })
  const counts = (rows) => {
    const c = { rows: rows.n, ready: 0, mend: 0, duplicates: 0, skipped: 0 }
    if (rows.n > 20000) return { ...c, ready: rows.n - 6127, mend: 6100, duplicates: 27 }
    for (let i = 0; i < rows.n; i++) {
      const s = rows.row(i).state
      if (s === 'duplicate') c.duplicates++
      else if (s in c) c[s]++
    }
    return c
  }
  const messy = list(127, 12)
  const huge = list(100000, 50)
  store.set(id(3001), {
    rows: messy,
    data: begin(3001, '供给清单（各市汇总）.xlsx', {
      known_layout: true, issues: [{ severity: 'note', text: '第 131 行是合计，没有读作条目' }],
      sheets: [{ name: '供给', header_row: 2, columns }, { name: '扫描件', file: '盖章页.pdf', unread: '这是扫描件，里面没有文字，请发送原表。', columns: [] }],
    }),
  })
  store.set(id(3002), { rows: huge, data: begin(3002, '全省产品目录.xlsx', { sheets: [{ name: 'Sheet1', header_row: 1, columns: wide }] }) })
  store.set(id(3003), { rows: list(0, 12), data: begin(3003, '空白.docx', { state: 'failed', problem: '文件里没有表格，也没有“名称：内容”式的表单。', sheets: [], may: ['delete'] }) })
  store.set(id(3004), {
    rows: messy,
    data: begin(3004, '十月供给.xls', {
      state: 'undone', sheets: [{ name: '供给', columns }], may: [],
      kept: [{ id: id(47), side: 'supply', kind: 'product', title: 'YTM-75系列永磁同步电机', number: 'S-47', organisation: { name: '示例湘电机有限公司' }, state: 'published' }],
    }),
  })
  const of = ({ data, rows }) => ({ ...data, counts: { ...counts(rows), ...(data.committed_at && { committed: counts(rows).ready }) } })
  const brief = (x) => {
    const { sheets, targets: _, ...rest } = of(x)
    return rest
  }

  return [
    ['GET', '/imports', () => ({ body: { items: [...store.values()].reverse().map(brief) } })],
    ['POST', '/imports', ({ query, body }) => {
      if (!body.length) return problem(422, '文件是空的')
      const n = 3100 + store.size
      const x = { rows: messy, data: begin(n, query.get('name'), { side: query.get('side'), state: 'reading', progress: 0.3, sheets: [], may: ['delete'] }) }
      store.set(id(n), x)
      setTimeout(() => {
        Object.assign(x.data, { state: 'ready', progress: 1, may: ['edit', 'commit', 'delete'], sheets: [{ name: '供给', header_row: 2, columns }] })
        state.send('import', { id: id(n), state: 'ready' })
      }, 300)
      return { status: 201, body: of(x) }
    }],
    ['GET', '/imports/{id}', ({ params }) => (store.has(params.id) ? { body: of(store.get(params.id)) } : problem(404, '没有找到'))],
    ['DELETE', '/imports/{id}', ({ params }) => (store.delete(params.id), { status: 204 })],
    ['GET', '/imports/{id}/rows', ({ params, query }) => {
      const { rows, data } = store.get(params.id)
      const limit = Number(query.get('limit') ?? 100)
      const filter = query.get('filter') ?? 'all'
      const fits = (r) => filter === 'all' || r.state === filter
      const items = []
      let i = Number(query.get('from') ?? query.get('cursor') ?? 0)
      for (; i < rows.n && items.length < limit; i++) if (fits(rows.row(i))) items.push(data.state === 'committed' && rows.row(i).state === 'ready' ? { ...rows.row(i), state: 'committed' } : rows.row(i))
      const c = counts(rows)
      const total = { all: c.rows, ready: c.ready, mend: c.mend, duplicate: c.duplicates, skipped: c.skipped }[filter]
      return { body: { items, total, ...(i < rows.n && { next: String(i) }) } }
    }],
    ['PATCH', '/imports/{id}/rows/{row}', ({ params, body }) => {
      const { rows } = store.get(params.id)
      const row = rows.row(Number(params.row))
      const cells = row.cells.map((c) => ({ ...c }))
      for (const edit of body.cells ?? []) {
        if (edit.text === '!') return problem(422, '这个字符不能用')
        const cell = cells.find((c) => c.column === edit.column)
        if (!cell) cells.push({ ...edit, was: '' })
        else {
          const was = cell.was ?? cell.text
          cell.text = edit.text
          if (was === edit.text) delete cell.was
          else cell.was = was
        }
      }
      const next = read({ row: row.row, sheet: row.sheet, line: row.line, cells: cells.sort((a, b) => a.column - b.column) }, body.decision === 'none' ? undefined : (body.decision ?? row.decision))
      rows.put(next)
      return { body: next }
    }],
    ['PUT', '/imports/{id}/columns', ({ params, body }) => {
      const x = store.get(params.id)
      for (const edit of body.columns) {
        const sheet = x.data.sheets[edit.sheet]
        const target = targets.find((t) => t.target === edit.target)
        sheet.columns = sheet.columns.map((c) => (c.column === edit.column ? { ...c, target: edit.target, label: target?.label ?? '', guessed: false, changed: true, unit: undefined } : c))
      }
      return { body: of(x) }
    }],
    ['POST', '/imports/{id}/commit', ({ params }) => {
      const x = store.get(params.id)
      Object.assign(x.data, { state: 'committed', committed_at: '2026-11-27T02:00:00Z', may: ['undo'] })
      return { body: of(x) }
    }],
    ['POST', '/imports/{id}/undo', ({ params }) => {
      const x = store.get(params.id)
      Object.assign(x.data, { state: 'undone', may: [], kept: store.get(id(3004)).data.kept })
      return { body: of(x) }
    }],
  ]
}
