/* A whole event on the real server, played by two organisers and eight companies in browsers of their own, one
 * of them on a phone: set up, register, ask, plan, publish, cancel, plan again, the day, the report. Pages are
 * not reloaded where others' doings must show by themselves. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fits, picture, settled, startServer, test, view } from './harness.mjs'
import { as, badge, choose, confirm, founder, member, organiser } from './people.mjs'

const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'
const title = '2027年春季装备供需对接会'

const firms = {
  华工: { org: '示例华工机械有限公司', who: '周明', mail: 'zhou', city: '长沙市', side: 'demand', lists: [['永磁同步驱动电机', '额定功率55kW，额定转速3000r/min，防护等级IP55，年需求3000台。'], ['6312深沟球轴承', '深沟球轴承6312，精度P5，年需求3万套。']] },
  机车: { org: '示例南方机车有限公司', who: '何静', mail: 'he', city: '株洲市', side: 'demand', lists: [['变频调速电机', '额定功率75kW，额定转速1500r/min，防护等级IP55，年需求800台。']] },
  重工: { org: '示例江南重工有限公司', who: '彭飞', mail: 'peng', city: '湘潭市', side: 'demand', lists: [['起重机电机', '额定功率45kW，额定转速1000r/min，防护等级IP54，年需求500台。']] },
  湘江: { org: '示例湘江电机有限公司', who: '林岚', mail: 'lin', city: '长沙市', side: 'supply', lists: [['YX系列高效电机', '额定功率0.75～200kW，额定转速1000～3000r/min，效率95.2%，防护等级IP55，年产能8000台。']] },
  岳麓: { org: '示例岳麓传动有限公司', who: '邓涛', mail: 'deng', city: '长沙市', side: 'supply', lists: [['永磁直驱电机', '额定功率5～90kW，额定转速300～3000r/min，效率96%，防护等级IP67，年产能4500台。']] },
  江南: { org: '示例江南轴承有限公司', who: '许欣', mail: 'xu', city: '湘潭市', side: 'supply', lists: [['6312深沟球轴承', '深沟球轴承6312，精度P5，年产能200万套。']] },
  衡阳: { org: '示例衡阳电气有限公司', who: '谭波', mail: 'tan', city: '衡阳市', side: 'supply', lists: [['隔爆型三相异步电机', '额定功率0.55～160kW，额定转速1000～3000r/min，防护等级IP66，年产能2万台。']] },
  洞庭: { org: '示例洞庭泵业有限公司', who: '唐雨', mail: 'tang', city: '岳阳市', side: 'supply', lists: [['圆锥滚子轴承', '圆锥滚子轴承32216，精度P6，年产能5万套。']] },
}
/* Who registers which desks. 湘江 does it all on a phone. */
const desks = {
  采购一部: { firm: '华工', named: true, domain: '电机' },
  采购二部: { firm: '华工', named: true, domain: '轴承' },
  机车: { firm: '机车', domain: '电机' },
  重工: { firm: '重工', domain: '电机' },
  湘江: { firm: '湘江', domain: '电机' },
  岳麓: { firm: '岳麓', domain: '电机' },
  江南: { firm: '江南', domain: '轴承' },
  衡阳: { firm: '衡阳', domain: '电机' },
  洞庭: { firm: '洞庭', domain: '轴承' },
}
const nameOf = (key) => (desks[key].named ? key : firms[desks[key].firm].org)
/* From, to, stars, answer. */
const asks = [
  ['采购一部', '湘江', 5, 'accept'],
  ['采购一部', '岳麓', 4, 'accept'],
  ['采购一部', '衡阳', 2, 'decline'],
  ['采购二部', '江南', 5, 'accept'],
  ['机车', '湘江', 5, 'accept'],
  ['机车', '衡阳', 4, 'accept'],
  ['重工', '湘江', 4, 'accept'],
  ['重工', '岳麓', 3, 'accept'],
  ['重工', '江南', 2, 'accept'],
  ['洞庭', '机车', 3, 'never'],
]
const accepted = asks.filter((a) => a[3] === 'accept')

const china = (ms) => new Date(ms + 8 * 3600000).toISOString()
const clock = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
/* The day of the event as it is played: fourteen slots of five minutes around now, in China's time. */
function todayAround() {
  const at = china(Date.now())
  const now = Number(at.slice(11, 13)) * 60 + Number(at.slice(14, 16))
  const from = Math.min(Math.max(0, Math.floor((now - 12) / 5) * 5), 24 * 60 - 70)
  return { date: at.slice(0, 10), from: clock(from), to: clock(from + 70), left: from + 70 - now }
}

/* At 1920 and at 390 px; nothing sticks out on the phone. */
async function both(page, name) {
  const before = page.viewportSize()
  for (const width of [1920, 390]) {
    await view(page, width, false)
    await settled(page)
    await picture(page, `event-${name}-${width}`)
    await fits(page)
  }
  await page.setViewportSize(before)
}
const pdfText = (pdf) => execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf }).toString()

/* The rows of a workbook's sheets, by a reader that shares no code with us. */
const sheets = (book) =>
  JSON.parse(execFileSync(python, ['-c', 'import io, json, sys, openpyxl\nb = openpyxl.load_workbook(io.BytesIO(sys.stdin.buffer.read()), data_only=True)\nprint(json.dumps({s.title: [list(r) for r in s.values] for s in b}, default=str))'], { input: book }).toString())

/* What a calendar program keeps after these feeds, by two readers that share no code with us. */
async function calendarsOf(feeds) {
  const { takeOver } = await import('../calendar/take_over.mjs')
  const kept = new Map()
  for (const f of feeds) takeOver(kept, f)
  const ours = [...kept.values()]
    .map((e) => ({ uid: e.uid, sequence: e.sequence, summary: e.summary, location: e.location, start: e.startDate.toJSDate().toISOString() }))
    .sort((a, b) => (a.uid < b.uid ? -1 : 1))
  const folder = mkdtempSync(join(tmpdir(), 'ouhe-feeds-'))
  try {
    const files = feeds.map((f, i) => join(folder, `${i}.ics`))
    files.forEach((f, i) => writeFileSync(f, feeds[i]))
    const theirs = JSON.parse(execFileSync(python, [fileURLToPath(new URL('../calendar/take_over.py', import.meta.url)), ...files]).toString())
    assert.deepEqual(theirs, ours)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return ours
}

/* Nobody waits for the clock: only for what is to be seen. */
test('a whole event', async (t) => {
  const server = await startServer()
  if (!server) return t.skip('the program is not built')
  if (todayAround().left < 15) return t.skip('it is nearly midnight in China, and the day of the event would end meanwhile')
  const wu = await founder(server)
  const sun = await organiser(wu, '孙楠', 'sun@example.com')
  const stage = (name) => t.diagnostic(`${((performance.now() - began) / 1000).toFixed(1)} s: ${name}`)
  const began = performance.now()
  for (const f of Object.values(firms)) {
    f.person = await member(wu, f.who, `${f.mail}@example.com`, f.org, f.city)
    for (const [name, text] of f.lists) await f.person.publish(f.person.organisation, f.side, name, text)
  }

  stage('set up')
  const office = await as(wu, '/conferences/new', { width: 1920 })
  await office.getByLabel('名称').fill(title)
  await office.getByLabel('地点').fill('示例会展中心 W3 馆')
  for (const domain of ['电机', '轴承']) {
    await office.getByLabel('领域').fill(domain)
    await office.keyboard.press('Enter')
  }
  await office.getByLabel('桌数').fill('4')
  await office.getByRole('button', { name: '增加一区' }).click()
  await office.getByLabel('桌数').last().fill('2')
  await office.getByRole('button', { name: '增加问题' }).click()
  await office.getByLabel('问题', { exact: true }).fill('是否需要安排住宿')
  await choose(office, '怎样回答', '选一项')
  await office.getByLabel('必答').check()
  await office.getByLabel('选项').fill('需要\n不需要')
  await office.getByText('1 天，共 14 场').waitFor()
  await both(office, 'setup')
  await office.getByRole('button', { name: '存为草稿' }).click()
  await office.waitForURL(/\/conferences\/[0-9a-z]{12}$/)
  const id = office.url().split('/').pop()
  await office.getByRole('button', { name: '开放报名' }).click()
  await confirm(office)
  await office.getByText('报名中').waitFor()

  stage('register')
  await Promise.all(
    Object.values(firms).map(async (f) => {
      f.page = await as(f.person, `/conferences/${id}/register`, f.mail === 'lin' ? { width: 390 } : {})
    }),
  )
  for (const [key, d] of Object.entries(desks)) {
    const { page, side } = firms[d.firm]
    if (!page.url().endsWith('/register')) await page.goto(`${wu.url}/conferences/${id}/register`)
    if (d.named) await page.getByLabel('洽谈席名称').fill(key)
    await page.getByRole('radio', { name: side === 'demand' ? /需方/ : /供方/ }).first().check()
    await choose(page, '领域', d.domain)
    await choose(page, '是否需要安排住宿', '不需要')
    if (key === '湘江') await both(page, 'register')
    await page.getByRole('button', { name: '提交报名' }).click()
    await page.waitForURL(/\/desks\/[0-9a-z]{12}$/)
    d.id = page.url().split('/').pop()
    d.page = page
  }
  /* the office has seen them come; the companies see themselves approved */
  await office.getByRole('button', { name: '通过以上 9 个' }).waitFor()
  await both(office, 'registrations')
  await office.getByRole('button', { name: '通过以上 9 个' }).click()
  await confirm(office)
  await office.getByText('已通过 9 个报名').waitFor()
  desks.采购一部.page = await firms.华工.page.context().newPage()
  await desks.采购一部.page.goto(`${wu.url}/desks/${desks.采购一部.id}`)
  for (const d of Object.values(desks)) await d.page.locator('.chip.approved').waitFor()

  stage('ask')
  for (const key of ['采购一部', '采购二部', '机车', '重工']) {
    const { page } = desks[key]
    await page.locator('.proposal').first().waitFor()
    for (const p of await page.locator('.proposal').all()) assert.match(await p.locator('.sentence').textContent(), /满足|未说明|询问|低于|高于|不符/)
  }
  await both(desks.采购一部.page, 'proposals')
  for (const [from, to, stars] of asks) {
    const { page } = desks[from]
    let card = page.locator('.proposal').filter({ hasText: nameOf(to) })
    if (!(await card.count())) {
      /* whom nothing proposes is found among the participants */
      await page.goto(`${wu.url}/desks/${desks[from].id}?to=${desks[to].id}`)
      card = page.locator('.chosen')
    }
    await card.locator('label').filter({ hasText: `${stars} 星` }).click()
    await card.getByRole('button', { name: `邀约${nameOf(to)}` }).click()
    await page.locator('#waiting').getByText(nameOf(to), { exact: true }).waitFor()
  }
  /* who is asked sees it without asking; so does the office */
  await office.locator('.counts').getByText('10', { exact: true }).waitFor()
  await desks.湘江.page.locator('#answer .request').nth(2).waitFor()
  await both(desks.湘江.page, 'to-answer')
  for (const [from, to, , answer] of asks) {
    const { page } = desks[to]
    const card = page.locator('#answer .request').filter({ hasText: nameOf(from) })
    await card.waitFor()
    if (answer === 'accept') {
      await card.locator('label').filter({ hasText: '4 星' }).click()
      await card.getByRole('button', { name: `接受${nameOf(from)}的邀约` }).click()
      await page.locator('#agreed').getByText(nameOf(from), { exact: true }).waitFor()
    } else if (answer === 'decline') {
      await card.getByRole('button', { name: `婉拒${nameOf(from)}的邀约` }).click()
      await card.getByRole('textbox').fill('一季度排产已满')
      await card.getByRole('button', { name: '婉拒', exact: true }).click()
      await card.waitFor({ state: 'detached' })
    } else {
      await card.getByRole('button', { name: `不洽谈：${nameOf(from)}` }).click()
      await confirm(page)
      await card.waitFor({ state: 'detached' })
    }
  }
  await desks.采购一部.page.getByText('已结束的邀约').click()
  await desks.采购一部.page.getByText('一季度排产已满').waitFor()
  await desks.采购一部.page.locator('#agreed .request').nth(1).waitFor()
  /* who was told never is neither told so nor proposed again */
  await desks.洞庭.page.reload()
  await settled(desks.洞庭.page)
  assert.equal(await desks.洞庭.page.locator('.proposal').filter({ hasText: nameOf('机车') }).count(), 0)
  await both(desks.采购一部.page, 'agreed')

  stage('plan')
  const board = `/conferences/${id}/timetable`
  let asked = 0
  office.on('request', (r) => (asked += r.method() === 'GET' && r.url().endsWith(`/conferences/${id}/timetables`)))
  await office.goto(wu.url + board)
  const second = await as(sun, board, { width: 1920 })
  await second.getByText(`有 ${accepted.length} 场洽谈待排`).waitFor()
  const before = asked
  await office.getByRole('button', { name: '开始排期' }).first().click()
  /* both see it, by news alone */
  for (const page of [office, second]) {
    await page.getByText(`已排 ${accepted.length} / ${accepted.length} 场`).waitFor()
    await page.getByText('已证明最优').waitFor()
  }
  assert.ok(asked - before <= 3, `${asked - before} questions while planning`)
  await both(office, 'board')

  stage('board')
  const head = (await wu.call('GET', `/conferences/${id}/timetables`)).items[0]
  assert.deepEqual([head.state, head.status, head.score.breaks, head.bound.breaks], ['draft', 'optimal', head.bound.breaks, head.bound.breaks])
  const table = () => wu.call('GET', `/timetables/${head.id}`)
  const entry = (tt, a, b) => tt.entries.find((e) => !e.cancelled && [a, b].every((k) => e.desks.some((d) => d.id === desks[k].id)))
  const cell = (page, slot, n) => page.locator(`td[data-slot="${slot}"][data-table="${n}"]`)
  const card = (page, e) => cell(page, e.slot, e.table).locator('.meeting')
  /* Free places for a meeting, the nearest slot first. */
  const freeFor = (tt, e) => {
    const others = tt.entries.filter((x) => x.id !== e.id && !x.cancelled)
    const busy = (slot) => others.some((x) => x.slot === slot && x.desks.some((d) => e.desks.some((y) => y.id === d.id)))
    const out = []
    for (let slot = 1; slot <= 8; slot++)
      for (let n = 1; n <= 6; n++) if (slot !== e.slot && !busy(slot) && !others.some((x) => x.slot === slot && x.table === n)) out.push([slot, n])
    return out.sort((a, b) => Math.abs(a[0] - e.slot) - Math.abs(b[0] - e.slot))
  }
  /* The board shows what the server has. */
  const agrees = async (page) => {
    const places = (await table()).entries.filter((e) => e.slot && !e.cancelled).map((e) => `${e.slot}:${e.table} ${e.desks.map((d) => d.name).join()}`).sort()
    await page.waitForFunction(
      (want) => {
        const now = [...document.querySelectorAll('td[data-slot] .meeting')].map((m) => {
          const td = m.closest('td')
          return `${td.dataset.slot}:${td.dataset.table} ${[...m.querySelectorAll('.party')].map((x) => x.textContent.trim()).join()}`
        })
        return JSON.stringify(now.sort()) === want
      },
      JSON.stringify(places),
    )
  }
  /* dragged onto the slot in which one side sits elsewhere */
  let tt = await table()
  const dragged = entry(tt, '采购一部', '湘江')
  const rival = entry(tt, '机车', '湘江')
  const freeTable = [1, 2, 3, 4, 5, 6].find((n) => !tt.entries.some((e) => e.slot === rival.slot && e.table === n))
  await card(office, dragged).dragTo(cell(office, rival.slot, freeTable))
  await office.locator('.bad li').filter({ hasText: nameOf('湘江') }).waitFor()
  assert.equal(await office.getByRole('button', { name: '公布', exact: true }).isDisabled(), true)
  /* the other organiser sees the conflict, too */
  await second.locator('.bad li').filter({ hasText: nameOf('湘江') }).waitFor()
  await both(office, 'board-conflict')
  await office.getByRole('button', { name: '撤销' }).click()
  await office.getByText('没有冲突，可以公布').waitFor()
  await agrees(second)
  /* locked by one, it is locked for the other */
  tt = await table()
  const locked = entry(tt, '采购一部', '岳麓')
  await card(office, locked).click()
  await office.getByRole('button', { name: '锁定', exact: true }).click()
  await office.getByRole('button', { name: '解锁' }).waitFor()
  await office.getByRole('button', { name: '放下' }).click()
  await second.locator('.meeting.locked').waitFor()
  /* two meetings moved at once by two organisers: both stand */
  const [mine, theirs] = [entry(tt, '采购二部', '江南'), entry(tt, '机车', '衡阳')]
  const mineTo = freeFor(tt, mine).find(([slot, n]) => n === 5 && slot > mine.slot)
  const theirsTo = freeFor(tt, theirs).find(([slot, n]) => n === 6 && slot > theirs.slot)
  await Promise.all([card(office, mine).dragTo(cell(office, ...mineTo)), card(second, theirs).dragTo(cell(second, ...theirsTo))])
  for (const page of [office, second]) {
    await cell(page, ...mineTo).locator('.meeting').filter({ hasText: nameOf('江南') }).waitFor()
    await cell(page, ...theirsTo).locator('.meeting').filter({ hasText: nameOf('衡阳') }).waitFor()
  }
  /* the same one moved at once: one move stands, the other organiser is told, both boards agree */
  tt = await table()
  const fought = entry(tt, '重工', '江南')
  const [left, right] = freeFor(tt, fought).filter(([slot, n]) => n > 4 && slot > fought.slot)
  for (const page of [office, second]) await card(page, fought).click()
  await Promise.all([
    cell(office, ...left).locator('.target').click({ timeout: 15000 }).catch(() => {}),
    cell(second, ...right).locator('.target').click({ timeout: 15000 }).catch(() => {}),
  ])
  await Promise.any([office, second].map((page) => page.getByText('别人刚移动过它').waitFor()))
  for (const page of [office, second]) await agrees(page)
  tt = await table()
  assert.ok([left, right].some(([slot, n]) => entry(tt, '重工', '江南').slot === slot && entry(tt, '重工', '江南').table === n))
  for (const page of [office, second]) await page.keyboard.press('Escape')
  await both(second, 'board-second')

  stage('publish')
  const agendaOf = (key) => firms[desks[key].firm].person.call('GET', `/desks/${desks[key].id}/agenda`)
  const agendas = async () => Object.fromEntries(await Promise.all(Object.keys(desks).map(async (k) => [k, (await agendaOf(k)).items])))
  await office.getByRole('button', { name: '公布', exact: true }).click()
  await confirm(office)
  await office.getByText('已公布，各席正收到通知').waitFor()
  await second.locator('.result .chip.published').waitFor()
  for (const [key, d] of Object.entries(desks)) {
    if (key === '洞庭') continue
    await d.page.goto(`${wu.url}/desks/${d.id}`)
    await d.page.getByRole('link', { name: '我的日程' }).click()
    await d.page.waitForURL(/\/agenda$/)
    await d.page.locator('.day').first().waitFor()
    const n = accepted.filter((a) => a.includes(key)).length
    await d.page.locator('.list > li').nth(n - 1).waitFor()
    assert.equal(await d.page.locator('.list > li').count(), n)
  }
  await both(desks.湘江.page, 'agenda')
  const cookie = (p) => ({ headers: { Cookie: `${p.cookie.name}=${p.cookie.value}` } })
  const file = async (person, path) => Buffer.from(await (await fetch(wu.url + path, cookie(person))).arrayBuffer())
  const paper = pdfText(await file(firms.湘江.person, await desks.湘江.page.getByRole('link', { name: '打印日程' }).getAttribute('href')))
  for (const i of (await agendaOf('湘江')).items) {
    assert.ok(paper.includes(china(Date.parse(i.starts_at)).slice(11, 16)), paper)
    for (const d of i.desks.filter((x) => x.id !== desks.湘江.id)) assert.ok(paper.includes(d.name), `${d.name} is missing: ${paper}`)
  }
  /* each takes the calendar over by its address */
  const feeds = {}
  for (const key of ['江南', '湘江', '重工', '岳麓']) {
    const { page } = desks[key]
    await page.getByRole('button', { name: '加入手机日历' }).click()
    feeds[key] = { path: new URL(await page.locator('.feed input').inputValue()).pathname, seen: [] }
  }
  const fetchFeeds = async () => {
    for (const f of Object.values(feeds)) f.seen.push(await (await fetch(wu.url + f.path)).text())
  }
  /* What programs hold now is what the page says: one copy each, no other. */
  const calendarsAgree = async () => {
    for (const [key, f] of Object.entries(feeds)) {
      const held = (await agendaOf(key)).items.filter((i) => !i.dropped && !i.cancelled)
      const kept = await calendarsOf(f.seen)
      f.kept = new Map(held.map((i) => [i.id, kept.find((e) => e.uid.includes(i.id))]))
      assert.equal(kept.length, held.length)
      for (const i of held) {
        const e = f.kept.get(i.id)
        assert.deepEqual([e.start, e.sequence], [i.starts_at, i.sequence], key)
        assert.ok(e.location.includes(String(i.table)))
      }
    }
  }
  await fetchFeeds()
  await calendarsAgree()
  await both(desks.湘江.page, 'calendar')

  stage('cancel, plan again')
  /* one withdraws, another cannot come when it was to: the least is one meeting moved */
  const held = await agendas()
  await desks.重工.page.goto(`${wu.url}/desks/${desks.重工.id}`)
  await desks.重工.page.locator('#agreed .request').filter({ hasText: nameOf('湘江') }).getByRole('button', { name: '撤回' }).click()
  await confirm(desks.重工.page)
  await desks.湘江.page.locator('.list > li.dropped').filter({ hasText: nameOf('重工') }).waitFor()
  await both(desks.湘江.page, 'agenda-dropped')
  tt = await table()
  const moved = entry(tt, '采购二部', '江南')
  await desks.江南.page.goto(`${wu.url}/desks/${desks.江南.id}/edit`)
  await desks.江南.page.locator('.slot').nth(moved.slot - 1).click()
  await desks.江南.page.getByText('1 / 14 场不在').waitFor()
  await desks.江南.page.getByRole('button', { name: '保存' }).click()
  await desks.江南.page.waitForURL(/\/desks\/[0-9a-z]{12}$/)
  for (const page of [office, second]) await page.locator('.bad li').filter({ hasText: nameOf('江南') }).waitFor()
  assert.equal(await office.getByLabel('少改已公布的').isChecked(), true)
  await office.getByRole('button', { name: '重新排期' }).click()
  await office.locator('.result .chip.draft').waitFor()
  await office.getByText('与已公布的不同：1 场').waitFor()
  await office.getByText('已证明最优').waitFor()
  await both(office, 'planned-again')
  await office.getByRole('button', { name: '公布', exact: true }).click()
  await confirm(office)
  await office.locator('.result .chip.published').waitFor()
  const again = (await wu.call('GET', `/conferences/${id}/timetables`)).items[0]
  assert.deepEqual([again.status, again.score.changed, again.bound.changed], ['optimal', 1, 1])
  const now = await agendas()
  const place = (i) => [i.id, i.dropped, i.slot, i.table].join()
  const changed = new Set(Object.keys(desks).flatMap((k) => now[k].filter((i) => !held[k].some((h) => place(h) === place(i))).map((i) => i.id)))
  const gone = held.湘江.find((i) => i.desks.some((d) => d.id === desks.重工.id)).id
  assert.deepEqual(changed, new Set([moved.id, gone]))
  /* what was locked before it was published is locked still */
  assert.equal(entry(await wu.call('GET', `/timetables/${again.id}`), '采购一部', '岳麓').locked, true)
  await fetchFeeds()
  const earlier = new Map(feeds.江南.kept)
  await calendarsAgree()
  assert.ok(feeds.江南.kept.get(moved.id).sequence > earlier.get(moved.id).sequence)
  assert.equal(feeds.湘江.kept.has(gone) || feeds.重工.kept.has(gone), false)
  assert.match(feeds.湘江.seen[1], /STATUS:CANCELLED/)

  stage('the day')
  /* it is held today after all: the same fourteen slots, five minutes each */
  const today = todayAround()
  await office.goto(`${wu.url}/conferences/${id}/settings`)
  await office.getByLabel('第 1 天的日期').fill(today.date)
  await office.keyboard.press('Enter')
  await office.getByLabel('第 1 天第 1 段开始').fill(today.from)
  await office.getByLabel('第 1 天第 1 段结束').fill(today.to)
  await office.getByRole('button', { name: '去掉第 1 天第 2 段' }).click()
  await office.getByLabel('每场分钟').fill('5')
  await office.getByLabel('场间间隔分钟').fill('0')
  for (const field of ['报名截止', '邀约截止']) {
    await office.getByLabel(field).fill(today.date)
    await office.keyboard.press('Enter')
  }
  await office.getByText('1 天，共 14 场').waitFor()
  await office.getByRole('button', { name: '保存' }).click()
  await office.waitForURL(/\/conferences\/[0-9a-z]{12}$/)
  await office.getByText('正在举行').waitFor()
  /* agendas follow by themselves, calendars by their number; nobody holds two copies */
  const first = (await agendaOf('湘江')).items.find((i) => !i.dropped)
  await desks.湘江.page.locator('.list > li:not(.dropped) .time b').first().getByText(china(Date.parse(first.starts_at)).slice(11, 16)).waitFor()
  await fetchFeeds()
  await calendarsAgree()
  await both(desks.湘江.page, 'agenda-today')

  stage('check in')
  const door = await as(sun, `/conferences/${id}/arrivals`, { width: 390 })
  await office.goto(`${wu.url}/conferences/${id}/arrivals`)
  const figure = async (page, n) => page.locator('.figure b').getByText(String(n), { exact: true }).waitFor()
  const arrivals = () => wu.call('GET', `/conferences/${id}/arrivals`)
  await figure(door, 0)
  await door.locator('.chip.late').first().waitFor()
  await both(door, 'arrivals')
  /* by name; the office sees it */
  await door.getByLabel(/姓名、单位/).fill('何静')
  await door.keyboard.press('Enter')
  await door.locator('.last').getByText('何静').waitFor()
  await figure(office, 1)
  /* without a line: noted here, sent once when the line is back */
  await door.context().setOffline(true)
  for (const who of ['彭飞', '林岚']) await door.getByRole('button', { name: `签到：${who}` }).click()
  await door.getByText('2 条已记在本机').waitFor()
  await both(door, 'arrivals-offline')
  assert.equal((await arrivals()).arrived, 1)
  await door.context().setOffline(false)
  await figure(office, 3)
  await door.getByText('已记在本机').waitFor({ state: 'detached' })
  assert.equal((await arrivals()).arrived, 3)
  /* a printed badge before the camera: the first one of the sheet */
  const image = badge(await file(wu, `/api/v1/conferences/${id}/print?what=badges`))
  assert.ok(image, 'pdftoppm makes no picture of the badge')
  await door.addInitScript((url) => {
    navigator.mediaDevices.getUserMedia = async () => {
      const picture = new Image()
      picture.src = url
      await picture.decode()
      const canvas = Object.assign(document.createElement('canvas'), { width: picture.width, height: picture.height })
      setInterval(() => canvas.getContext('2d').drawImage(picture, 0, 0), 50)
      return canvas.captureStream(20)
    }
    delete window.BarcodeDetector
  }, image)
  await door.reload()
  await figure(door, 3)
  const here = new Set((await arrivals()).items.filter((a) => a.arrived_at).map((a) => a.person))
  await door.getByRole('button', { name: '扫胸卡' }).click()
  await figure(office, 4)
  const [scanned] = (await arrivals()).items.filter((a) => a.arrived_at && !here.has(a.person))
  await door.locator('.last').getByText(scanned.name).waitFor()
  await both(door, 'scan')
  await door.getByRole('button', { name: '关闭摄像头' }).click()
  /* all others but one, who is late and stays away */
  const absent = (await arrivals()).items.filter((a) => !a.arrived_at)
  const late = absent.filter((a) => a.late).sort((a, b) => b.next.starts_at.localeCompare(a.next.starts_at))[0]
  const missing = absent.filter((a) => a.person !== late.person)
  for (const a of missing) await door.locator('.list li').filter({ hasText: a.name }).filter({ has: door.getByRole('button') }).first().getByRole('button').click()
  await figure(office, 8)
  await office.getByRole('group', { name: '按状态' }).getByRole('button', { name: '迟到' }).click()
  await office.locator('.list li').filter({ hasText: late.name }).getByText('迟到').waitFor()
  assert.equal(await office.locator('.list li').count(), 1)

  stage('walk-in')
  await office.goto(wu.url + board)
  await office.getByRole('button', { name: '加一场' }).click()
  for (const key of ['采购二部', '洞庭']) {
    await office.getByRole('combobox', { name: '洽谈席' }).fill(nameOf(key))
    await office.getByRole('option', { name: nameOf(key) }).click()
  }
  await office.locator('h1').click()
  await office.getByLabel(/现场加谈/).check()
  await office.getByText(/（空闲）/).first().waitFor()
  await both(office, 'walk-in')
  await office.getByRole('button', { name: '加上' }).click()
  await office.getByText('已加上，双方的日程里都有了').waitFor()
  const standing = accepted.length - 1 + 1
  await office.getByText(`已排 ${standing} / ${standing} 场`).waitFor()
  await desks.洞庭.page.goto(`${wu.url}/desks/${desks.洞庭.id}/agenda`)
  await desks.洞庭.page.locator('.list > li').filter({ hasText: '采购二部' }).waitFor()

  stage('outcomes')
  /* [desk, other, result, 10,000 yuan]: a difference counts as the lower, one side alone as said by one */
  const outcomes = [
    ['采购一部', '湘江', '有意向', 2000],
    ['湘江', '采购一部', '有意向', 1800],
    ['机车', '湘江', '有意向', 300],
    ['机车', '衡阳', '继续跟进'],
    ['衡阳', '机车', '继续跟进'],
    ['采购二部', '江南', '没有意向'],
    ['江南', '采购二部', '没有意向'],
    ['采购二部', '洞庭', '继续跟进'],
    ['岳麓', '重工', '我方未到'],
  ]
  /* what has not begun has no outcome yet: the organiser ends the day early */
  const over = await wu.call('GET', `/conferences/${id}`)
  const eve = china(Date.now() - 86400000).slice(0, 10)
  await wu.call('PATCH', `/conferences/${id}`, { days: [{ date: eve, sessions: over.days[0].sessions }], register_by: china(Date.now() - 2 * 86400000).slice(0, 10), request_by: china(Date.now() - 2 * 86400000).slice(0, 10) }, { version: over.version })
  for (const [key, other, result, wan] of outcomes) {
    const { page, id: desk } = desks[key]
    if (!page.url().endsWith(`${desk}/agenda`)) await page.goto(`${wu.url}/desks/${desk}/agenda`)
    const [y, m, d] = eve.split('-').map(Number)
    await page.locator('.day h2').getByText(`${y}年${m}月${d}日`).waitFor()
    const meeting = page.locator('.list > li:not(.dropped)').filter({ hasText: nameOf(other) })
    await meeting.getByRole('button', { name: '记录结果' }).click()
    await meeting.getByLabel(result, { exact: true }).check()
    if (wan) await meeting.getByLabel('意向金额（万元）').fill(String(wan))
    if (key === '湘江') await both(page, 'outcome')
    await meeting.getByRole('button', { name: '保存' }).click()
    await meeting.locator('.came').waitFor()
  }

  stage('report')
  await office.goto(`${wu.url}/conferences/${id}/report`)
  const played = {
    洽谈席: ['9', '8 家单位，9 人'],
    到场人数: ['8', '88.9%'],
    邀约: [String(asks.length), `接受 ${accepted.length - 1}（70%）`],
    排入日程: [String(standing), `约定 ${standing} 场`],
    /* both sides or one said that they sat there, and nobody that he did not */
    实际洽谈: ['5', '缺席 1 席次，现场加谈 1 场'],
    达成意向: ['2', '双方都确认 1，继续跟进 2'],
    意向金额: ['2,100万元', '双方都确认 1,800万元'],
  }
  await office.locator('.figures > div').first().waitFor()
  const shown = Object.fromEntries(
    await office.locator('.figures > div').evaluateAll((all) => all.map((d) => [d.querySelector('dt').textContent.trim(), [...d.querySelectorAll('dd')].map((x) => x.textContent.trim())])),
  )
  assert.deepEqual(shown, played)
  await both(office, 'report')
  const report = pdfText(await file(wu, `/api/v1/conferences/${id}/report?format=pdf`))
  /* tiles stand four in a row, each number above its word; then a bar for each step */
  const tiles = report.match(/^[\s\S]*?从邀约到意向/)[0].replace(/\s+/g, ' ')
  assert.match(tiles, / 8 9 8 7 参会单位 报名人数 签到单位 接受邀约 5 1 2 2,100 万元 实际洽谈 缺席 达成意向 意向金额 /)
  for (const [word, n] of Object.entries({ 邀约: 10, 接受邀约: 7, 排入日程: 8, 实际洽谈: 5, 继续跟进: 2, 达成意向: 2 })) assert.match(report, new RegExp(`^ *${word} +${n}$`, 'm'))
  assert.match(report, /^电机 +6 +9 +6 +3 +1 +2 +2,100 万元$/m)
  assert.match(report, /^长沙市 +3 +7 +5 +4 +1 +2 +2,100 万元$/m)
  assert.match(report, /^采购一部 +示例湘江电机有限公司 +永磁同步驱动电机 +1,800 万元$/m)
  assert.match(report, /^示例南方机车有限公司 +示例湘江电机有限公司 +变频调速电机 +300 万元$/m)
  const book = sheets(await file(wu, `/api/v1/conferences/${id}/report?format=xlsx`))
  const total = Object.fromEntries(book.总览[0].map((word, i) => [word, book.总览[1][i]]))
  const figures = { 参会单位: 8, 报名人数: 9, 签到单位: 8, 邀约: 10, 接受邀约: 7, 排入日程: 8, 实际洽谈: 5, 缺席: 1, 继续跟进: 2, 达成意向: 2, '意向金额（元）': 21000000 }
  assert.deepEqual(total, { 活动: title, ...figures })
  /* every meeting is of two cities or of one: what the rows share is what the page says */
  assert.deepEqual(book.分领域.slice(1), [['电机', 6, 6, 6, 9, 6, 6, 3, 1, 1, 2, 21000000], ['轴承', 2, 3, 2, 3, 2, 3, 2, 0, 1, 0, 0]])
  assert.deepEqual(book.意向清单.slice(1), [['采购一部', '示例湘江电机有限公司', '永磁同步驱动电机', 18000000], ['示例南方机车有限公司', '示例湘江电机有限公司', '变频调速电机', 3000000]])

  stage('signing')
  await office.goto(`${wu.url}/conferences/${id}/signings`)
  await office.getByRole('button', { name: '登记签约' }).last().click()
  await office.getByLabel('项目名称').fill('2027年度高效电机采购合同')
  await office.getByLabel('第 1 方').fill(firms.华工.org)
  await office.getByLabel('第 2 方').fill(firms.湘江.org)
  await office.getByLabel('金额（万元）').fill('1800')
  await choose(office, '口径', '含税')
  await both(office, 'signing')
  await office.getByRole('button', { name: '保存' }).click()
  await office.getByText('18,000,000元').first().waitFor()
  await office.getByRole('button', { name: '锁定数据' }).click()
  await confirm(office)
  await office.getByText('之后的修改记入更正记录').waitFor()
  await both(office, 'signings')
  for (const page of [office, second, door, ...new Set(Object.values(desks).map((d) => d.page))]) assert.deepEqual((page.complaints ?? []).filter((c) => !/40[49]|41[02]|422|ERR_INTERNET_DISCONNECTED/.test(c)), [])
}, { timeout: 600000 })
