/* A conference from the call for participants to meetings agreed, on the real server: the organiser and two
 * members in three browsers; then every page of it, at four widths and shades. */
import assert from 'node:assert/strict'
import { axe, check, fits, picture, settled, startServer, test, view } from './harness.mjs'
import { as, badge, choose, confirm, founder, member, status } from './people.mjs'

const motor = '额定功率55kW，额定转速3000r/min，效率≥95%，防护等级IP67，年需求3000台，预算5400万元。'
const series = '额定功率0.75～315kW，额定转速1000～3000r/min，效率95.8%，防护等级IP67，年产能1.2万台，交货期60天。'
const day = (n) => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10)

test('a conference: call, register, approve, ask, accept', async (t) => {
  const server = await startServer()
  if (!server) return t.skip('the program is not built')
  const wu = await founder(server)
  const zhou = await member(wu, '周明', 'zhou@example.com', '示例华工机械有限公司')
  const lin = await member(wu, '林岚', 'lin@example.com', '示例湘电机有限公司')
  await zhou.publish(zhou.organisation, 'demand', '永磁同步驱动电机', motor)
  await lin.publish(lin.organisation, 'supply', 'YTM-75系列永磁同步电机', series)

  /* the organiser sets it up; what the server refuses lands at its field */
  const organiser = await as(wu, '/')
  await organiser.getByRole('link', { name: '对接会' }).first().click()
  await organiser.getByText('目前没有对接会').waitFor()
  await picture(organiser, 'conference-none')
  await organiser.getByRole('link', { name: '筹办对接会' }).first().click()
  await organiser.getByLabel('名称').fill('2026年高端装备供需对接会')
  await organiser.getByLabel('地点').fill('示例会展中心 W3 馆')
  await organiser.getByLabel('介绍').fill('面向轨道交通、工程机械整机企业与电机、轴承、传动部件供应商。')
  for (const domain of ['电机', '轴承']) {
    await organiser.getByLabel('领域').fill(domain)
    await organiser.keyboard.press('Enter')
  }
  assert.match(await organiser.locator('.preview').textContent(), /1 天，共 14 场/)
  await organiser.getByRole('button', { name: '增加一天' }).click()
  assert.match(await organiser.locator('.preview').textContent(), /2 天，共 28 场.*20 张洽谈桌，最多安排 560 次/)
  await organiser.getByRole('button', { name: '增加问题' }).click()
  await organiser.getByLabel('问题', { exact: true }).fill('是否需要安排住宿')
  await choose(organiser, '怎样回答', '选一项')
  await organiser.getByLabel('必答').check()
  await organiser.getByLabel('第 2 天第 1 段结束').fill('8.30')
  await organiser.getByRole('button', { name: '存为草稿' }).click()
  await organiser.locator('.session [role=alert]').waitFor()
  await organiser.locator('.question [role=alert]').waitFor()
  assert.equal(await organiser.evaluate(() => document.activeElement.getAttribute('aria-label')), '第 2 天第 1 段结束')
  await organiser.evaluate(() => window.scrollTo(0, 0))
  await picture(organiser, 'conference-settings-wrong')
  await organiser.getByLabel('第 2 天第 1 段结束').fill('12:00')
  await organiser.getByLabel('选项').fill('需要\n不需要')
  await organiser.getByRole('button', { name: '存为草稿' }).click()
  await organiser.waitForURL(/\/conferences\/[0-9a-z]{12}$/)
  await organiser.getByText('这是草稿').waitFor()
  await picture(organiser, 'conference-draft')
  const path = new URL(organiser.url()).pathname

  /* nobody else sees a draft */
  const buyer = await as(zhou, path)
  await buyer.getByText('没有找到，或者您看不到它').waitFor()
  await organiser.getByRole('button', { name: '开放报名' }).click()
  await confirm(organiser)
  await organiser.getByText('报名中').waitFor()

  /* told, each registers */
  await buyer.goto(`${wu.url}/inbox?kind=conference`)
  await buyer.getByRole('link', { name: /2026年高端装备供需对接会/ }).click()
  await buyer.waitForURL((u) => u.pathname === path)
  await buyer.getByRole('link', { name: '报名' }).click()
  await buyer.getByLabel('洽谈席名称').fill('采购一部')
  await buyer.getByRole('radio', { name: /需方/ }).check()
  assert.equal(await buyer.getByLabel('姓名').inputValue(), '周明')
  await buyer.getByRole('button', { name: /上午全部不在/ }).last().click()
  await buyer.getByText('7 / 28 场不在').waitFor()
  await picture(buyer, 'conference-register')
  await buyer.getByRole('button', { name: '提交报名' }).click()
  await buyer.getByText('请填写').or(buyer.locator('.field [role=alert]')).first().waitFor()
  await choose(buyer, '是否需要安排住宿', '不需要')
  await buyer.getByRole('button', { name: '提交报名' }).click()
  await buyer.waitForURL(/\/desks\/[0-9a-z]{12}$/)
  await buyer.getByText('报名正在审核').waitFor()

  const supplier = await as(lin, `${path}/register`)
  await supplier.getByRole('radio', { name: /供方/ }).first().check()
  await choose(supplier, '是否需要安排住宿', '需要')
  await supplier.getByRole('button', { name: '提交报名' }).click()
  await supplier.waitForURL(/\/desks\/[0-9a-z]{12}$/)

  /* the organiser, told live, refuses one by mistake, then approves both */
  await organiser.getByText('采购一部').waitFor()
  await organiser.getByRole('button', { name: '采购一部的报名内容' }).click()
  await organiser.locator('.details').getByText('不需要').waitFor()
  await picture(organiser, 'conference-registrations')
  const row = organiser.locator('li.desk').filter({ hasText: '示例湘电机有限公司' })
  await row.getByRole('button', { name: '不通过' }).click()
  await row.getByRole('textbox').fill('请先完善单位资料')
  await row.getByRole('button', { name: '不通过' }).click()
  await supplier.reload()
  await supplier.getByText('请先完善单位资料').waitFor()
  await organiser.locator('li.desk').filter({ hasText: '采购一部' }).getByRole('button', { name: '通过', exact: true }).click()
  await organiser.getByRole('group', { name: '按状态' }).getByRole('button', { name: /未通过/ }).click()
  await organiser.locator('li.desk').getByRole('button', { name: '通过', exact: true }).click()
  await organiser.getByText('已通过：示例湘电机有限公司').waitFor()

  /* the buyer asks in one click, with five stars, and adds a line afterwards */
  await buyer.reload()
  const proposal = buyer.locator('.proposal').filter({ hasText: '示例湘电机有限公司' })
  await proposal.waitFor()
  assert.match(await proposal.textContent(), /满足|待询/)
  await proposal.getByRole('button', { name: /逐项对照/ }).click()
  await proposal.getByRole('row', { name: /额定功率/ }).waitFor()
  await picture(buyer, 'conference-proposals')
  await proposal.getByRole('button', { name: /逐项对照/ }).click()
  await proposal.locator('label').filter({ hasText: '5 星' }).click()
  await proposal.getByRole('button', { name: '邀约示例湘电机有限公司' }).click()
  await proposal.getByText('已邀约').waitFor()
  await proposal.getByRole('button', { name: '修改' }).click()
  await proposal.getByLabel(/附一句话/).fill('想了解明年的产能。')
  await proposal.getByText('上午', { exact: true }).click()
  await proposal.getByRole('button', { name: '保存' }).click()
  await proposal.getByRole('img', { name: '5 星' }).waitFor()
  await picture(buyer, 'conference-asked')

  /* the supplier finds it from the conference in one click, and accepts */
  await supplier.goto(`${wu.url}${path}`)
  await supplier.getByText('1 个邀约待答复').waitFor()
  await picture(supplier, 'conference-member')
  await supplier.getByRole('link', { name: '去答复' }).click()
  await supplier.waitForURL(/\/desks\//)
  const request = supplier.locator('#answer .request')
  await request.getByText('想了解明年的产能。').waitFor()
  assert.deepEqual(await axe(supplier), [])
  await picture(supplier, 'conference-answer')
  await request.locator('label').filter({ hasText: '4 星' }).click()
  await request.getByRole('button', { name: '接受采购一部的邀约' }).click()
  await supplier.locator('#agreed .request').getByText('采购一部').waitFor()
  await supplier.getByText('没有待答复的邀约').waitFor()

  /* and the buyer sees it without asking again */
  await buyer.locator('#agreed .request').getByText('示例湘电机有限公司').waitFor()
  await picture(buyer, 'conference-agreed')
  await buyer.goto(`${wu.url}/conferences`)
  await buyer.locator('.one').getByText('已约定').waitFor()
  for (const page of [organiser, buyer, supplier]) assert.deepEqual(page.complaints.filter((c) => !/404|409|422/.test(c)), [])
})

const companies = [
  ['示例华中重工', 'demand', '电机', '永磁同步驱动电机', motor],
  ['示例南方机车', 'demand', '电机', '变频调速电机', '额定功率75kW，额定转速1500r/min，防护等级IP55，年需求800台。'],
  ['示例江南轴承', 'supply', '轴承', '6312深沟球轴承', '深沟球轴承6312，精度P5，年产能200万套。'],
  ['示例湘江电机', 'supply', '电机', 'YX系列高效电机', '额定功率0.75～200kW，额定转速1000～3000r/min，效率95.2%，防护等级IP55，年产能8000台。'],
  ['示例岳麓传动', 'supply', '电机', '永磁直驱电机', '额定功率5～90kW，额定转速300～3000r/min，效率96%，防护等级IP67，年产能1500台。'],
  ['示例衡阳电气', 'supply', '电机', '隔爆型三相异步电机', '额定功率0.55～160kW，额定转速1000～3000r/min，防护等级IP66，年产能2万台。'],
  ['示例洞庭泵业', 'both', '轴承', '滚子轴承', '圆锥滚子轴承32216，精度P6，年需求5万套。'],
]

/* A conference with desks of many organisations, and requests in every state for a member's. */
async function crowd(server, days = 2) {
  const wu = await founder(server)
  const zhou = await member(wu, '周明', 'zhou@example.com', '示例华工机械有限公司')
  await zhou.publish(zhou.organisation, 'demand', '永磁同步驱动电机', motor)
  await zhou.publish(zhou.organisation, 'demand', '6312深沟球轴承', '深沟球轴承6312，精度P5，年需求3万套。')
  let c = await wu.call('POST', '/conferences', {
    title: '2026年高端装备供需对接会', place: '示例会展中心 W3 馆', text: '面向整机企业与核心部件供应商。\n会务联系：0731-00000000', domains: ['电机', '轴承', '传动'],
    days: [{ date: day(20), sessions: [{ from: '09:00', to: '12:00' }, { from: '14:00', to: '17:30' }] }, { date: day(21), sessions: [{ from: '09:00', to: '12:00' }] }].slice(0, days),
    slot_minutes: 20, gap_minutes: 5, zones: [{ name: 'A', tables: 20 }, { name: 'B', tables: 12, capacity: 2 }],
    rules: { who: 'supply_demand', meetings_most: 10, requests_open_most: 12, request_days: 7, fairness: 2 },
    form: [{ key: 'q1', label: '是否需要安排住宿', kind: 'choice', must: true, options: ['需要', '不需要'] }, { key: 'q2', label: '需要翻译', kind: 'yes' }, { key: 'q3', label: '想见哪类单位', kind: 'text' }],
    register_by: day(2), request_by: day(12),
  })
  c = await wu.call('PUT', `/conferences/${c.id}/state`, { to: 'open' }, { version: c.version })
  const answers = { q1: '不需要', q2: false, q3: '有铁路业绩的' }
  const desk = await zhou.call('POST', `/conferences/${c.id}/desks`, { name: '采购一部', side: 'demand', domain: '电机', people: [{ name: '周明', post: '部长', phone: '13800000000' }], away: [1, 2, 3], answers })
  await wu.call('PUT', `/desks/${desk.id}/decision`, { decision: 'approve' })
  const desks = []
  for (const [name, side, domain, title, text] of companies) {
    const org = await wu.call('POST', '/organisations', { name: `${name}有限公司`, sites: [{ city: '长沙市' }] })
    await wu.publish(org.id, side === 'both' ? 'supply' : side, title, text)
    desks.push(await wu.call('POST', `/conferences/${c.id}/desks`, { organisation: org.id, side, domain, print: true, people: [{ name: '陈晨', post: '经理', phone: '13900000000' }], answers }))
  }
  /* one more waits for approval */
  const he = await member(wu, '何静', 'he@example.com', '示例潇湘精工有限公司')
  await he.call('POST', `/conferences/${c.id}/desks`, { name: '潇湘精工展位', side: 'supply', domain: '传动', people: [{ name: '何静' }], answers })
  await zhou.call('POST', `/desks/${desk.id}/requests`, { to: desks[2].id, stars: 4, text: '想看样品。' })
  return { wu, zhou, he, conference: c, desk, desks }
}

test('every page of a conference', async (t) => {
  const server = await startServer()
  if (!server) return t.skip('the program is not built')
  const w = await crowd(server)
  const lin = await member(w.wu, '林岚', 'lin@example.com', '示例湘电机有限公司')
  await lin.publish(lin.organisation, 'supply', 'YTM-75系列永磁同步电机', series)
  const theirs = await lin.call('POST', `/conferences/${w.conference.id}/desks`, { side: 'supply', domain: '电机', people: [{ name: '林岚' }], answers: { q1: '需要' } })
  await w.wu.call('PUT', `/desks/${theirs.id}/decision`, { decision: 'approve' })
  await lin.call('POST', `/desks/${theirs.id}/requests`, { to: w.desk.id, stars: 5, session: 'morning', text: '我们有铁路业绩，想当面介绍。' })
  await w.zhou.call('PUT', `/desks/${w.desk.id}/never/${w.desks[6].id}`, { never: true })
  const id = w.conference.id
  const pages = [
    ['list', '/conferences', w.zhou, () => w.zhou],
    ['new', '/conferences/new', w.wu],
    ['settings', `/conferences/${id}/settings`, w.wu],
    ['organiser', `/conferences/${id}`, w.wu],
    ['page', `/conferences/${id}`, w.zhou],
    ['register', `/conferences/${id}/register`, w.zhou],
    ['edit', `/desks/${w.desk.id}/edit`, w.zhou],
    ['desk', `/desks/${w.desk.id}`, w.zhou],
    ['choose', `/desks/${w.desk.id}?to=${w.desks[4].id}`, w.zhou],
  ]
  const found = []
  for (const [name, path, who] of pages) {
    const page = await as(who, path)
    for (const [width, dark] of [[1280, false], [390, false], [390, true], [1920, true]]) {
      await view(page, width, dark)
      await settled(page)
      await check(page, `conference-${name}-${width}${dark ? '-dark' : ''}`).catch((e) => found.push(`${name} ${width}${dark ? ' dark' : ''}: ${JSON.stringify(e.actual) ?? e.message}`))
    }
    await page.context().close()
  }
  assert.deepEqual(found, [])
})

test('a conference by keyboard and in English', async (t) => {
  const server = await startServer()
  if (!server) return t.skip('the program is not built')
  const w = await crowd(server)
  await w.zhou.call('PATCH', '/me', { language: 'en' }, { version: (await w.zhou.call('GET', '/me')).version })
  const page = await as(w.zhou, `/desks/${w.desk.id}/edit`)
  /* arrow keys walk the slots, Space takes one away */
  const first = page.locator('.slot').first()
  await first.focus()
  assert.equal(await first.getAttribute('aria-pressed'), 'true')
  for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Space')
  await page.getByText('away in 4 of 22').waitFor()
  await page.keyboard.press('Space')
  await page.getByText('away in 3 of 22').waitFor()
  /* the mouse paints */
  const box = async (n) => (await page.locator('.slot').nth(n).boundingBox())
  const [a, b] = [await box(4), await box(6)]
  await page.mouse.move(a.x + 10, a.y + 10)
  await page.mouse.down()
  await page.mouse.move(b.x + 10, b.y + 10, { steps: 12 })
  await page.mouse.up()
  await page.getByText('away in 6 of 22').waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.waitForURL((u) => u.pathname === `/desks/${w.desk.id}`)
  assert.deepEqual((await w.zhou.call('GET', `/desks/${w.desk.id}`)).away, [1, 2, 3, 5, 6, 7])

  /* a proposal asked by keys alone */
  const proposal = page.locator('.proposal').first()
  await proposal.getByRole('radio', { checked: true }).first().focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await proposal.getByText('Asked').waitFor()
  const [r] = (await w.zhou.call('GET', `/conferences/${w.conference.id}/requests`)).items
  assert.equal(r.stars, 4)
  /* and taken back by the undo of the message */
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Request withdrawn').waitFor()
  assert.equal(/[\u4e00-\u9fff]/.test(await page.locator('main h2, main .part > .row').allTextContents().then((a) => a.join())), false)
  await fits(page)

  /* the participants: found by words, and asked from there */
  await page.goto(`${w.wu.url}/conferences/${w.conference.id}`)
  await page.getByPlaceholder('Name, organisation, domain').fill('岳麓')
  await page.getByRole('link', { name: /Ask .*岳麓/ }).click()
  await page.getByLabel(/A line of text/).fill('Hello')
  await page.locator('.chosen').getByRole('button', { name: /^Ask / }).click()
  await page.locator('#waiting').getByText('示例岳麓传动有限公司').waitFor()
  assert.equal(new URL(page.url()).search, '')
})

/* A crowd with meetings arranged: the member's desk and others. */
async function meetings(w) {
  const d = w.desks
  const pairs = [[w.desk, d[2]], [w.desk, d[3]], [w.desk, d[4]], [w.desk, d[5]], [d[0], d[3]], [d[0], d[4]], [d[1], d[5]], [d[1], d[3]], [d[6], d[0]]]
  const out = []
  for (const pair of pairs) out.push(await w.wu.call('POST', `/conferences/${w.conference.id}/meetings`, { kind: 'arranged', desks: pair.map((x) => x.id) }))
  return out
}
/* A timetable that was planned, by the API. */
async function planned(w) {
  const made = await w.wu.call('POST', `/conferences/${w.conference.id}/timetables`, { seconds: 10 })
  for (let n = 0; n < 100; n++) {
    const t = await w.wu.call('GET', `/timetables/${made.id}`)
    if (t.state !== 'planning') return t
    await new Promise((r) => setTimeout(r, 200))
  }
  throw new Error('it is still being planned')
}

test('the board: plan, drag, conflicts, undo, two organisers, publish', async (t) => {
  const server = await startServer()
  if (!server) return t.skip('the program is not built')
  const w = await crowd(server, 1)
  const path = `/conferences/${w.conference.id}/timetable`
  const page = await as(w.wu, path)
  await page.getByText('还没有约定的洽谈').waitFor()
  await meetings(w)
  await page.reload()
  await page.getByText('有 9 场洽谈待排').waitFor()
  assert.deepEqual(await axe(page), [])
  await picture(page, 'conference-board-none')
  await page.getByRole('button', { name: '开始排期' }).first().click()
  await page.getByText('已排 9 / 9 场').waitFor({ timeout: 30000 })
  await page.getByText('没有冲突，可以公布').waitFor()
  assert.equal(await page.locator('.meeting').count(), 9)
  await picture(page, 'conference-board')
  assert.deepEqual(await axe(page), [])

  /* taken up, every place says what would be wrong with it; the desk is away in the first three slots */
  const card = page.locator('.meeting').filter({ hasText: '采购一部' }).first()
  const names = (await card.locator('.party').allTextContents()).join()
  const cell = (slot, table) => page.locator(`td[data-slot="${slot}"][data-table="${table}"]`)
  await card.click()
  assert.match(await cell(1, 9).locator('.target').getAttribute('aria-label'), /采购一部此时不在/)
  assert.match(await page.locator('thead th').nth(1).getAttribute('class'), /wrong/)
  const free = await page.locator('td:has(.target:not(.wrong):not(.taken))').evaluateAll((all) => all.map((td) => [Number(td.dataset.slot), Number(td.dataset.table)]).filter(([, n]) => n > 4 && n < 9))
  await picture(page, 'conference-board-taken')
  assert.deepEqual(await axe(page), [])
  await page.keyboard.press('Escape')
  assert.equal(await page.locator('.target').count(), 0)

  /* dragged to a free place, and back by undo; then with a conflict, which cannot be published */
  /* the nearest column: what lies outside the picture would have to be scrolled to while dragging */
  const own = await card.evaluate((el) => Number(el.closest('td').dataset.slot))
  const roomy = (s) => [6, 7, 8].every((n) => free.some(([a, b]) => a === s && b === n))
  const [slot] = free.map(([s]) => s).filter((s) => s !== own && roomy(s)).sort((a, b) => Math.abs(a - own) - Math.abs(b - own))
  await card.dragTo(cell(slot, 6))
  await cell(slot, 6).locator('.meeting').waitFor()
  assert.equal((await cell(slot, 6).locator('.party').allTextContents()).join(), names)
  await page.getByText('没有冲突，可以公布').waitFor()
  await cell(slot, 6).locator('.meeting').click()
  await cell(1, 9).locator('.target').click()
  await page.locator('.bad li').first().waitFor()
  assert.equal(await page.getByRole('button', { name: '公布', exact: true }).isDisabled(), true)
  await picture(page, 'conference-board-conflict')
  assert.deepEqual(await axe(page), [])
  await page.getByRole('button', { name: '撤销' }).click()
  await page.getByText('没有冲突，可以公布').waitFor()
  await cell(slot, 6).locator('.meeting').waitFor()

  /* by keys alone: Enter takes it up, arrows walk, Enter lets it down */
  await cell(slot, 6).locator('.meeting').focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await cell(slot, 7).locator('.meeting').waitFor()
  /* locked, it stays */
  await cell(slot, 7).locator('.meeting').click()
  await page.getByRole('button', { name: '锁定', exact: true }).click()
  await page.getByRole('button', { name: '解锁' }).waitFor()
  assert.equal(await page.locator('.target').count(), 0)

  /* another organiser moves the same one: it is seen at once, and nothing is overwritten */
  const other = await as(w.wu, path)
  const there = (n) => other.locator(`td[data-slot="${slot}"][data-table="${n}"]`)
  await there(7).locator('.meeting').click()
  await other.getByRole('button', { name: '解锁' }).click()
  await there(8).locator('.target').click()
  await there(8).locator('.meeting').waitFor()
  await page.getByText('别人刚移动过它').waitFor()
  await cell(slot, 8).locator('.meeting').waitFor()
  assert.equal(await page.locator('.target').count(), 0)

  await page.getByRole('button', { name: '公布', exact: true }).click()
  await confirm(page)
  await page.getByText('已公布，各席正收到通知').waitFor()
  /* the way back: a draft of it */
  await page.getByRole('button', { name: '另存为草稿' }).click()
  await page.locator('.result .chip.draft').waitFor()
  await page.locator('.meeting').first().click()
  await page.getByRole('button', { name: '移出日程' }).click()
  await page.locator('.out').waitFor()
  await page.getByText('与已公布的不同：1 场').waitFor()
  await picture(page, 'conference-board-changed')
  await page.getByRole('button', { name: '删除此版' }).click()
  await confirm(page)
  await page.locator('.result .chip.published').waitFor()
  /* after that: one is cancelled, another comes, and planning again leaves the rest where they are */
  await page.locator('.meeting').first().click()
  await page.getByRole('button', { name: '取消这场洽谈' }).click()
  await page.getByLabel('原因，双方都会看到').fill('临时有变')
  await page.locator('.one_').getByRole('button', { name: '取消这场洽谈' }).click()
  await page.getByText('已取消，双方会收到消息').waitFor()
  await page.getByText('已排 8 / 8 场').waitFor()
  await page.getByRole('button', { name: '加一场' }).click()
  for (const name of ['示例洞庭泵业有限公司', '示例湘江电机有限公司']) {
    await page.getByRole('combobox', { name: '洽谈席' }).fill(name)
    await page.getByRole('option', { name }).click()
  }
  await page.locator('h1').click()
  assert.deepEqual(await axe(page), [])
  await picture(page, 'conference-board-add')
  await page.getByRole('button', { name: '加上' }).click()
  await page.getByText('已排 8 / 9 场').waitFor()
  await page.getByRole('button', { name: '重新排期' }).click()
  await page.locator('.result .chip.draft').waitFor({ timeout: 30000 })
  await page.getByText('已排 9 / 9 场').waitFor()
  assert.equal(await page.getByText(/与已公布的不同/).count(), 0)
  for (const p of [page, other]) assert.deepEqual(p.complaints.filter((c) => !/412/.test(c)), [])
})

test('the day: agenda, badges before a camera, a lost line, outcomes, report, signing', async (t) => {
  const server = await startServer()
  if (!server) return t.skip('the program is not built')
  const w = await crowd(server)
  await meetings(w)
  const tt = await planned(w)
  assert.equal(tt.status, 'optimal')
  await w.wu.call('PUT', `/timetables/${tt.id}/publication`)
  const id = w.conference.id
  /* it was yesterday: what came of it can be said */
  const c = await w.wu.call('GET', `/conferences/${id}`)
  await w.wu.call('PATCH', `/conferences/${id}`, { days: c.days.map((d, i) => ({ ...d, date: day(i - 2) })), register_by: day(-9), request_by: day(-5) }, { version: c.version })

  const buyer = await as(w.zhou, `/desks/${w.desk.id}`, { width: 390 })
  await buyer.getByRole('link', { name: '我的日程' }).click()
  await buyer.locator('.list > li').nth(3).waitFor()
  await check(buyer, 'conference-agenda-390')
  await buyer.getByRole('button', { name: '记录结果' }).first().click()
  await buyer.getByLabel('有意向', { exact: true }).check()
  await buyer.getByLabel('意向金额（万元）').fill('2000')
  await buyer.getByLabel(/备注/).fill('下周寄样品')
  await buyer.getByText('2,000万元').waitFor()
  await check(buyer, 'conference-outcome-390')
  await buyer.getByRole('button', { name: '保存' }).click()
  await buyer.locator('.came.intent').waitFor()
  await buyer.getByRole('button', { name: '加入手机日历' }).click()
  await buyer.getByText('按网址订阅').waitFor()
  const feed = await buyer.locator('.feed input').inputValue()
  /* the address is the one that the operator gave the platform */
  assert.match(await (await fetch(w.wu.url + new URL(feed).pathname)).text(), /BEGIN:VCALENDAR[\s\S]*BEGIN:VEVENT/)

  /* at the door, by name; then with the line lost; then with a printed badge before the camera */
  const door = await as(w.wu, `/conferences/${id}/arrivals`, { width: 390 })
  await check(door, 'conference-arrivals-390')
  await door.getByLabel(/姓名、单位/).fill('周明')
  await door.keyboard.press('Enter')
  await door.locator('.last').getByText('周明').waitFor()
  const arrivals = () => w.wu.call('GET', `/conferences/${id}/arrivals`)
  assert.equal((await arrivals()).arrived, 1)
  await door.context().setOffline(true)
  await door.getByRole('button', { name: '签到：陈晨' }).first().click()
  await door.getByText('1 条已记在本机').waitFor()
  await check(door, 'conference-arrivals-offline-390').catch((e) => assert.match(String(e.actual ?? e), /ERR_INTERNET_DISCONNECTED/))
  assert.equal((await arrivals()).arrived, 1)
  /* the page may even be closed meanwhile */
  await door.context().setOffline(false)
  await door.reload()
  await door.getByText('2', { exact: true }).first().waitFor()
  assert.equal((await arrivals()).arrived, 2)

  const badges = await fetch(`${w.wu.url}/api/v1/conferences/${id}/print?what=badges`, { headers: { Cookie: `${w.wu.cookie.name}=${w.wu.cookie.value}` } })
  assert.equal(badges.headers.get('content-type'), 'application/pdf')
  const image = await badge(Buffer.from(await badges.arrayBuffer()))
  if (image) {
    await door.addInitScript((url) => {
      navigator.mediaDevices.getUserMedia = async () => {
        const picture = new Image()
        picture.src = url
        await picture.decode()
        const canvas = Object.assign(document.createElement('canvas'), { width: picture.width, height: picture.height })
        const draw = () => canvas.getContext('2d').drawImage(picture, 0, 0)
        setInterval(draw, 50)
        return canvas.captureStream(20)
      }
      delete window.BarcodeDetector
    }, image)
    await door.reload()
    await door.waitForSelector('main h1')
    const before = (await arrivals()).items.filter((a) => a.arrived_at).map((a) => a.person)
    await door.getByRole('button', { name: '扫胸卡' }).click()
    /* the first badge is of who is here already: found, named, and counted once */
    await door.locator('.last').getByText('周明').waitFor({ timeout: 30000 })
    await picture(door, 'conference-scan-390')
    assert.deepEqual((await arrivals()).items.filter((a) => a.arrived_at).map((a) => a.person), before)
    await door.getByRole('button', { name: '关闭摄像头' }).click()
  }

  const organiser = await as(w.wu, `/conferences/${id}/report`)
  await organiser.getByText('达成意向').first().waitFor()
  assert.match(await organiser.locator('.figures').textContent(), /意向金额2,000万元/)
  for (const name of ['下载表格', '打开 PDF']) assert.equal(await status(organiser, await organiser.getByRole('link', { name }).getAttribute('href')), 200)
  for (const format of ['pdf', 'xlsx']) assert.equal(await status(organiser, `/api/v1/exports/catalogue?conference=${id}&format=${format}`), 200)
  await organiser.getByRole('link', { name: '签约' }).click()
  await organiser.getByRole('button', { name: '登记签约' }).last().click()
  await organiser.getByLabel('项目名称').fill('2027年度电机采购合同')
  await organiser.getByLabel('第 1 方').fill('示例华工机械有限公司')
  await organiser.getByLabel('第 2 方').fill('示例湘江电机有限公司')
  await organiser.getByLabel('签约人').first().fill('示例张')
  await organiser.getByLabel('职务').first().fill('总经理')
  await organiser.getByLabel('金额（万元）').fill('2000')
  await choose(organiser, '口径', '含税')
  await picture(organiser, 'conference-signing')
  await organiser.getByRole('button', { name: '保存' }).click()
  await organiser.getByText('20,000,000元').first().waitFor()
  await organiser.getByText('签约人：示例张 总经理').waitFor()
  await organiser.getByRole('button', { name: '锁定数据' }).click()
  await confirm(organiser)
  await organiser.getByText('之后的修改记入更正记录').waitFor()
  await organiser.getByRole('button', { name: '修改', exact: true }).click()
  await organiser.getByLabel('金额（万元）').fill('2100')
  await organiser.getByRole('button', { name: '保存' }).click()
  await organiser.locator('[role=alert]').first().waitFor()
  await organiser.getByLabel('修改原因').fill('更正笔误')
  await organiser.getByRole('button', { name: '保存' }).click()
  await organiser.getByText('21,000,000元').first().waitFor()
  await organiser.getByText('发布材料').click()
  for (const link of await organiser.locator('.prints a').all()) assert.equal(await status(organiser, await link.getAttribute('href')), 200)
  await organiser.getByText('修改记录').click()
  await organiser.getByText('锁定后').waitFor()

  const found = []
  for (const [name, path, who] of [['board', `/conferences/${id}/timetable`, w.wu], ['arrivals', `/conferences/${id}/arrivals`, w.wu], ['signings', `/conferences/${id}/signings`, w.wu], ['report', `/conferences/${id}/report`, w.wu], ['agenda', `/desks/${w.desk.id}/agenda`, w.zhou]]) {
    const page = await as(who, path)
    for (const [width, dark] of [[1280, false], [390, true], [1920, true]]) {
      await view(page, width, dark)
      await settled(page)
      await check(page, `conference-${name}-${width}${dark ? '-dark' : ''}`).catch((e) => found.push(`${name} ${width}${dark ? ' dark' : ''}: ${JSON.stringify(e.actual) ?? e.message}`))
    }
    await page.context().close()
  }
  assert.deepEqual(found, [])
})
