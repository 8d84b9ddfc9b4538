/* What the organiser asks of single meetings – slots, order – on the board, and who of a desk sits where. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { axe, fits, out, picture, settled, startServer, test, view } from './harness.mjs'
import { as, choose, confirm, founder, member } from './people.mjs'

const day = (n) => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10)

/* A PDF as its reader gets it, kept beside the pictures, and its words; undefined where no tool reads it. */
async function words(page, path, name) {
  const bytes = await page.evaluate(async (p) => [...new Uint8Array(await (await fetch(p)).arrayBuffer())], path)
  writeFileSync(`${out}${name}.pdf`, Buffer.from(bytes))
  try {
    return execFileSync('pdftotext', ['-layout', `${out}${name}.pdf`, '-'], { encoding: 'utf8' })
  } catch (e) {
    if (e.code === 'ENOENT') return undefined
    throw e
  }
}
/* Pictures at the widths that matter, and nothing sticks out. */
async function look(page, name) {
  for (const width of [390, 1920]) {
    await view(page, width, false)
    await settled(page)
    await picture(page, `${name}-${width}`)
    await fits(page)
  }
  assert.deepEqual(await axe(page), [])
  await view(page, 1440, false)
}

/* A member's desk with two colleagues, four others, and a meeting of the member with each of three. */
async function hall(server) {
  const wu = await founder(server)
  const zhou = await member(wu, '周明', 'zhou@example.com', '示例华工机械有限公司')
  let c = await wu.call('POST', '/conferences', {
    title: '2026年高端装备供需对接会', place: '示例会展中心', days: [{ date: day(20), sessions: [{ from: '09:00', to: '10:40' }, { from: '14:00', to: '15:40' }] }],
    slot_minutes: 20, gap_minutes: 5, zones: [{ name: 'A', tables: 4 }], rules: { who: 'any', meetings_most: 0, requests_open_most: 0, request_days: 7 },
  })
  c = await wu.call('PUT', `/conferences/${c.id}/state`, { to: 'open' }, { version: c.version })
  const desk = await zhou.call('POST', `/conferences/${c.id}/desks`, { name: '采购一部', side: 'demand', people: [{ name: '周明', post: '部长' }, { name: '李想', post: '工程师' }] })
  await wu.call('PUT', `/desks/${desk.id}/decision`, { decision: 'approve' })
  const desks = []
  for (const name of ['示例湘江电机', '示例岳麓传动', '示例洞庭泵业']) {
    const org = await wu.call('POST', '/organisations', { name: `${name}有限公司`, sites: [{ city: '长沙市' }] })
    desks.push(await wu.call('POST', `/conferences/${c.id}/desks`, { organisation: org.id, name, side: 'supply', people: [{ name: '陈晨' }] }))
  }
  const meetings = []
  for (const d of desks) meetings.push(await wu.call('POST', `/conferences/${c.id}/meetings`, { desks: [desk.id, d.id] }))
  return { wu, zhou, conference: c, desk, desks, meetings }
}

test('the board: what is asked of a meeting’s place', async (t) => {
  const server = await startServer()
  if (!server) return t.skip('the program is not built')
  const w = await hall(server)
  const page = await as(w.wu, `/conferences/${w.conference.id}/timetable`, { width: 1440 })
  await page.getByRole('button', { name: '开始排期' }).first().click()
  await page.getByText('已排 3 / 3 场').waitFor({ timeout: 30000 })

  /* 湘江 before 岳麓, and 岳麓 in the last two slots alone */
  const letGo = () => page.getByRole('button', { name: '放下' }).click()
  const card = (name) => page.locator('.meeting').filter({ hasText: name })
  await card('湘江电机').click()
  await page.getByRole('button', { name: '对时间的要求' }).click()
  await choose(page, '须早于', '采购一部 × 示例岳麓传动')
  await page.keyboard.press('Escape')
  await page.locator('.side').getByRole('button', { name: '保存' }).click()
  await page.locator('.side .asked').getByText('须早于').waitFor()
  await letGo()
  await card('岳麓传动').click()
  await page.locator('.side .asked').getByText('须晚于').waitFor()
  await page.getByRole('button', { name: '对时间的要求' }).click()
  await page.getByText('只在这些场次').click()
  for (const at of ['14:50', '15:15']) await page.getByRole('button', { name: new RegExp(`允许 .* ${at} 至`) }).click()
  await look(page, 'rules-form')
  await page.locator('.side').getByRole('button', { name: '保存' }).click()
  await page.locator('.side .asked').getByText('只在 14:50、15:15').waitFor()

  /* told at once where it stands now, and where it may go */
  await page.locator('.breaches, .bad').getByText('只能在指定的时段').first().waitFor()
  const target = (slot, table) => page.locator(`td[data-slot="${slot}"][data-table="${table}"] .target`)
  assert.match(await target(1, 4).getAttribute('aria-label'), /不在允许的场次/)
  assert.equal(await target(8, 4).getAttribute('aria-label').then((l) => /可放/.test(l)), true)
  await look(page, 'rules-board')
  await target(8, 4).click()
  await page.getByText('没有冲突，可以公布').waitFor()
  /* the other one, taken to the same slot: it comes first */
  await card('湘江电机').click()
  assert.match(await target(8, 1).getAttribute('aria-label'), /应早于“采购一部 × 示例岳麓传动”/)
  await card('岳麓传动').getByText('须在后').waitFor()
  await target(8, 1).click()
  await page.locator('.bad').getByText(/会面“采购一部 – 示例湘江电机”须早于会面“采购一部 – 示例岳麓传动”/).waitFor()
  assert.equal(await page.locator('.meeting.broken').count(), 2)
  await picture(page, 'rules-broken')

  /* a circle is refused where it is asked */
  await card('岳麓传动').first().click()
  await page.getByRole('button', { name: '对时间的要求' }).click()
  await choose(page, '须早于', '采购一部 × 示例湘江电机')
  await page.keyboard.press('Escape')
  await page.locator('.side').getByRole('button', { name: '保存' }).click()
  await page.locator('.side [role=alert]').getByText(/绕成了一圈/).waitFor()
  await page.locator('.side').getByRole('button', { name: '取消', exact: true }).click()

  /* planned anew, both rules hold */
  await page.getByRole('button', { name: '重新排期' }).click()
  await page.getByText('没有冲突，可以公布').waitFor({ timeout: 30000 })
  const [head] = (await w.wu.call('GET', `/conferences/${w.conference.id}/timetables`)).items
  const now = await w.wu.call('GET', `/timetables/${head.id}`)
  const slot = (i) => now.entries.find((e) => e.id === w.meetings[i].id).slot
  assert.ok(slot(0) < slot(1) && slot(1) >= 7, `${slot(0)} ${slot(1)}`)
  assert.deepEqual(page.complaints.filter((c) => !/409|412|422/.test(c)), [])
})

test('who of a desk sits in which meeting', async (t) => {
  const server = await startServer()
  if (!server) return t.skip('the program is not built')
  const w = await hall(server)
  const made = await w.wu.call('POST', `/conferences/${w.conference.id}/timetables`, { seconds: 5 })
  for (let n = 0; n < 100 && (await w.wu.call('GET', `/timetables/${made.id}`)).state === 'planning'; n++) await new Promise((r) => setTimeout(r, 200))
  await w.wu.call('PUT', `/timetables/${made.id}/publication`)
  /* the notice leads to the agenda */
  const page = await as(w.zhou, '/inbox?kind=conference', { width: 1440 })
  await page.getByRole('link', { name: /洽谈日程已更新/ }).first().click()
  await page.waitForURL(`**/desks/${w.desk.id}/agenda`)
  const item = page.locator('.list > li').first()
  await item.getByRole('button', { name: '指定出席人' }).click()
  await item.getByLabel(/李想/).check()
  await look(page, 'rules-seats-form')
  await item.getByRole('button', { name: '保存' }).click()
  await item.getByText('我方出席：李想').waitFor()
  await look(page, 'rules-seats')
  /* on paper, too: beside that meeting alone */
  const paper = await words(page, `/api/v1/desks/${w.desk.id}/agenda/print`, 'rules-agenda')
  if (paper !== undefined) assert.equal(paper.split('李想').length - 1, 2, paper) /* among the desk's people, and there */
  /* it is the desk's own: the organiser reads it, a reload keeps it */
  await page.reload()
  await item.getByText('我方出席：李想').waitFor()
  assert.equal((await w.wu.call('GET', `/conferences/${w.conference.id}/meetings`)).items.filter((m) => m.people?.length === 1).length, 1)
  assert.deepEqual(page.complaints, [])
})

test('guests without a desk: added, badged, checked in, counted apart', async (t) => {
  const server = await startServer()
  if (!server) return t.skip('the program is not built')
  const w = await hall(server)
  const page = await as(w.wu, `/conferences/${w.conference.id}/arrivals`, { width: 1440 })
  const add = async (name, role, organisation, here) => {
    await page.getByRole('button', { name: '增加来宾' }).click()
    await page.locator('.guest').getByLabel('姓名').fill(name)
    await choose(page, '身份', role)
    await page.locator('.guest').getByLabel('单位').fill(organisation)
    if (here) await page.getByLabel('人已到').check()
  }
  await add('王教授', '演讲嘉宾', '示例大学')
  await look(page, 'rules-guest-form')
  await page.locator('.guest').getByRole('button', { name: '保存' }).click()
  await page.getByText('来宾 0 / 1 人已到').waitFor()
  await add('赵记者', '媒体', '示例日报', true)
  await page.locator('.guest').getByRole('button', { name: '保存' }).click()
  await page.getByText('来宾 1 / 2 人已到').waitFor()
  assert.match(await page.locator('.figure').textContent(), /0 \/ 5/)
  /* found, checked in by name; the badge of one alone */
  await page.getByRole('button', { name: '来宾', exact: true }).click()
  await page.getByRole('button', { name: '签到：王教授' }).click()
  await page.getByText('来宾 2 / 2 人已到').waitFor()
  const badge = await page.getByRole('link', { name: '打印胸卡：王教授' }).getAttribute('href')
  const paper = await words(page, badge, 'rules-badge')
  if (paper !== undefined) assert.ok(/王教授/.test(paper) && /演讲嘉宾/.test(paper) && !/赵记者|周明/.test(paper), paper)
  await look(page, 'rules-guests')
  /* changed, and taken out */
  await page.getByRole('button', { name: '修改来宾：赵记者' }).click()
  await page.getByLabel('职务').fill('首席记者')
  await page.locator('.guest').getByRole('button', { name: '保存' }).click()
  await page.locator('.list').getByText('首席记者').waitFor()
  await page.getByRole('button', { name: '修改来宾：赵记者' }).click()
  await page.getByRole('button', { name: '删除来宾' }).click()
  await confirm(page)
  await page.getByText('来宾 1 / 1 人已到').waitFor()
  await page.goto(`${w.wu.url}/conferences/${w.conference.id}/report`)
  await page.getByText('另有来宾 1 / 1 人到场').waitFor()
  assert.deepEqual(page.complaints, [])
})
