/* The catalogue to leaf through, on the real server: in the hall on a phone, on a wide screen, by keys, by
 * fingers, without log-in, without a line; and the file that needs no server. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { axe, check, fits, open, picture, settled, startServer, test, view } from './harness.mjs'
import { as, founder, member, status } from './people.mjs'

const day = (n) => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10)
const cities = ['长沙市', '株洲市', '湘潭市', '岳阳市', '衡阳市']
const goods = [
  ['永磁同步电机', '额定功率75kW，防护等级IP67，年产能1500台，含税单价3.2万元/台。'],
  ['三相异步电动机', '额定功率55kW，防护等级IP55，效率95.2%。'],
  ['6312深沟球轴承', '深沟球轴承6312，精度P5，年产能200万套。'],
  ['阿基米德螺旋泵', '流量80m³/h，材质304不锈钢。'],
]
const names = ['远山', '长江', '洞庭', '岳麓', '南方', '北江', '重庆', '衡岳', '雁城', '橘洲', '湘水', '浏阳', '韶峰', '云溪']

/* A conference with `n` companies in its catalogue, and some that are not. */
async function fair(server, n = 14) {
  const wu = await founder(server)
  const zhou = await member(wu, '周明', 'zhou@example.com', '示例华工机械有限公司')
  await zhou.publish(zhou.organisation, 'demand', '永磁同步驱动电机', '额定功率55kW，防护等级IP67，年需求3000台，预算5400万元。')
  let c = await wu.call('POST', '/conferences', {
    title: '2026年高端装备供需对接会', place: '示例会展中心 W3 馆', domains: ['电机', '轴承'],
    days: [{ date: day(20), sessions: [{ from: '09:00', to: '12:00' }] }], zones: [{ name: 'A', tables: 20 }], register_by: day(10), request_by: day(15),
  })
  c = await wu.call('PUT', `/conferences/${c.id}/state`, { to: 'open' }, { version: c.version })
  const desk = await zhou.call('POST', `/conferences/${c.id}/desks`, { name: '采购一部', side: 'demand', people: [{ name: '周明' }] })
  await wu.call('PUT', `/desks/${desk.id}/decision`, { decision: 'approve' })
  const publish = async (org, side, [title, text], visibility) => {
    const l = await wu.call('POST', '/listings', { side, organisation: org, title, text, visibility })
    await wu.call('PUT', `/listings/${l.id}/state`, { to: 'published' }, { version: l.version })
  }
  for (let i = 0; i < n; i++) {
    const org = await wu.call('POST', '/organisations', { name: `示例${names[i % names.length]}${i < names.length ? '' : i}机电有限公司`, sites: [{ city: cities[i % cities.length] }], about: '专注高效节能装备。' })
    await publish(org.id, 'supply', goods[i % goods.length], 'public')
    await publish(org.id, 'supply', goods[(i + 1) % goods.length], 'registered')
    if (i % 2) await publish(org.id, 'demand', ['灰铸铁机座', `HT250，年需求${100 + i}吨，预算${10 + i}万元。`], 'public')
    await wu.call('POST', `/conferences/${c.id}/desks`, { organisation: org.id, side: 'both', print: true, people: [{ name: '陈晨' }] })
  }
  return { wu, zhou, desk, id: c.id }
}
const position = (page) => page.locator('.book .foot input').inputValue()
const head = (page) => page.locator('.leaf h2').first().textContent()

test('a catalogue: leafed, searched, asked for a meeting, without a line', async (t) => {
  const server = await startServer()
  if (!server) return t.skip('the program is not built')
  const w = await fair(server)
  const path = `/conferences/${w.id}/catalogue`

  /* from the conference, by keys */
  const page = await as(w.zhou, `/conferences/${w.id}`)
  await page.getByRole('link', { name: '翻阅供需手册' }).click()
  await page.waitForURL((u) => u.pathname === path)
  await page.getByRole('heading', { name: '2026年高端装备供需对接会' }).nth(1).waitFor()
  assert.equal(await position(page), '1')
  await page.keyboard.press('ArrowRight')
  await page.getByRole('heading', { name: '目录' }).waitFor()
  await page.keyboard.press('ArrowRight')
  await page.waitForFunction(() => document.querySelector('.leaf article h2'))
  const first = await head(page)
  assert.equal(await position(page), '3')
  assert.match(await page.locator('.leaf').textContent(), /供给[\s\S]*2 项[\s\S]*额定功率/)
  await page.keyboard.press('ArrowRight')
  await page.waitForFunction((before) => document.querySelector('.leaf article h2')?.textContent !== before, first)
  await page.keyboard.press('ArrowLeft')
  await page.waitForFunction((before) => document.querySelector('.leaf article h2')?.textContent === before, first)
  /* the address says where one is, also to others */
  assert.equal(new URL(page.url()).searchParams.get('at'), '1')
  await page.locator('.book .foot input').fill('16')
  await page.keyboard.press('Enter')
  await page.waitForFunction((before) => document.querySelector('.leaf article h2')?.textContent !== before, first)
  assert.equal(new URL(page.url()).searchParams.get('at'), '14')

  /* the index by letters leads to an entry, the entry to its listing */
  await page.getByRole('button', { name: '产品索引' }).click()
  await page.getByRole('navigation', { name: '按拼音首字母' }).getByRole('button', { name: /^Y/ }).click()
  const item = page.locator('#letter-Y li').filter({ hasText: '永磁同步电机' })
  const company = await item.getByRole('button').first().getAttribute('title')
  await item.getByRole('button').first().click()
  await page.getByRole('heading', { name: company }).waitFor()
  await page.getByRole('link', { name: '永磁同步电机' }).click()
  await page.waitForURL(/\/listings\//)
  await page.goBack()
  await page.getByRole('heading', { name: company }).waitFor()
  await page.goBack()
  await page.getByRole('heading', { name: '产品索引' }).waitFor()

  /* found within, by name and by product */
  await page.getByRole('textbox', { name: '查企业、产品' }).or(page.getByRole('searchbox', { name: '查企业、产品' })).fill('灰铸铁')
  await page.getByRole('heading', { name: '“灰铸铁”' }).waitFor()
  await page.locator('.leaf li').filter({ hasText: '灰铸铁机座' }).waitFor()
  assert.equal(await page.locator('.leaf li').filter({ hasText: '灰铸铁机座' }).getByRole('button').count(), 7)
  await page.locator('.leaf li').getByRole('button').first().click()
  await page.getByRole('row', { name: /灰铸铁机座/ }).waitFor()
  /* a desk of mine asks from here */
  await page.getByRole('link', { name: '邀约洽谈' }).click()
  await page.waitForURL((u) => u.pathname === `/desks/${w.desk.id}` && u.searchParams.get('to'))
  assert.deepEqual(page.complaints, [])

  /* on the phone, with fingers; the line goes and what was read stays */
  const phone = await as(w.zhou, `${path}?at=1`, { width: 390 })
  await phone.waitForFunction(() => document.querySelector('.leaf article h2'))
  assert.equal(await head(phone), first)
  const swipe = (from, to) =>
    phone.evaluate(([a, b]) => {
      const leaf = document.querySelector('.leaf')
      const at = (x) => [new Touch({ identifier: 1, target: leaf, clientX: x, clientY: 300 })]
      leaf.dispatchEvent(new TouchEvent('touchstart', { touches: at(a), changedTouches: at(a), bubbles: true }))
      leaf.dispatchEvent(new TouchEvent('touchend', { touches: [], changedTouches: at(b), bubbles: true }))
    }, [from, to])
  await swipe(300, 80)
  await phone.waitForFunction((before) => document.querySelector('.leaf article h2')?.textContent !== before, first)
  await swipe(80, 300)
  await phone.waitForFunction((before) => document.querySelector('.leaf article h2')?.textContent === before, first)
  await check(phone, 'catalogue-entry-390')
  await phone.getByRole('button', { name: '全部读入，断网也可翻阅' }).click()
  await phone.getByText('全部 14 家企业已读入').waitFor()
  await phone.context().setOffline(true)
  await phone.getByText('网络已断开').waitFor()
  await phone.locator('.book .foot input').fill('14')
  await phone.locator('.book .foot input').press('Enter')
  await phone.waitForFunction((before) => document.querySelector('.leaf article h2') && document.querySelector('.leaf article h2').textContent !== before, first)
  await picture(phone, 'catalogue-offline-390')
  await phone.context().setOffline(false)

  /* what is not loaded says so, and comes when the line is back */
  const lost = await as(w.zhou, path, { width: 390 })
  await lost.locator('.book .foot').waitFor()
  await lost.context().setOffline(true)
  await lost.locator('.book .foot input').fill('5')
  await lost.locator('.book .foot input').press('Enter')
  await lost.getByText('这一页还没有读入').waitFor()
  await lost.context().setOffline(false)
  await lost.waitForFunction(() => document.querySelector('.leaf article h2'))
})

test('every page of a catalogue, for everybody, the organiser, and on paper', async (t) => {
  const server = await startServer()
  if (!server) return t.skip('the program is not built')
  const w = await fair(server)
  const path = `/conferences/${w.id}/catalogue`

  /* who is not logged in sees what is everybody's, and no way to ask */
  const { page: visitor } = await open({ url: w.wu.url, path: `${path}?at=1` })
  await visitor.waitForFunction(() => document.querySelector('.leaf article h2'))
  assert.match(await visitor.locator('.leaf').textContent(), /1 项/)
  assert.doesNotMatch(await visitor.locator('.leaf').textContent(), /2 项/)
  assert.equal(await visitor.getByRole('link', { name: '邀约洽谈' }).count(), 0)
  await visitor.goto(`${w.wu.url}/catalogue`)
  await visitor.getByText('本手册收录对所有人公开的供需').waitFor()
  await visitor.context().close()

  /* the organiser sees why something is missing, and what the public would see */
  const organiser = await as(w.wu, path)
  await organiser.getByText('1 家企业（1 项）未同意印入手册').waitFor()
  await organiser.getByText('示例华工机械有限公司').waitFor()
  await organiser.getByRole('radio', { name: /所有人/ }).check()
  await organiser.getByText('14 家企业的 14 项只对已登记者可见').waitFor()
  for (const link of ['PDF', '表格', '离线网页']) assert.equal(await status(organiser, await organiser.getByRole('link', { name: link, exact: true }).getAttribute('href')), 200)

  const found = []
  for (const [name, at] of [['cover', ''], ['contents', '?at=contents'], ['entry', '?at=2'], ['products', '?at=products'], ['companies', '?at=companies'], ['statistics', '?at=statistics'], ['found', '?q=电机'], ['city', '?at=contents&by=city']]) {
    await organiser.goto(w.wu.url + path + at)
    await organiser.waitForSelector('.leaf h2')
    await settled(organiser)
    for (const [width, dark] of [[1920, false], [390, false], [1280, true]]) {
      await view(organiser, width, dark)
      await settled(organiser)
      await check(organiser, `catalogue-${name}-${width}${dark ? '-dark' : ''}`).catch((e) => found.push(`${name} ${width}: ${JSON.stringify(e.actual) ?? e.message}`))
    }
  }
  assert.deepEqual(found, [])
  await organiser.emulateMedia({ media: 'print' })
  assert.equal(await organiser.locator('.book .foot').isVisible(), false)
  await organiser.emulateMedia({ media: null })

  await w.zhou.call('PATCH', '/me', { language: 'en' }, { version: (await w.zhou.call('GET', '/me')).version })
  const english = await as(w.zhou, `${path}?at=2`, { width: 1280 })
  await english.getByText('Leaf').or(english.getByRole('button', { name: 'Next' })).first().waitFor()
  assert.doesNotMatch(await english.locator('.bar.no-print').last().textContent(), /[一-鿿]/)
  await picture(english, 'catalogue-english')
})

/* One file, made from two lists, with no server and no network. */
test('the catalogue as a file', async (t) => {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const program = process.env.OUHE ?? `${root}build/dev/ouhe`
  const folder = mkdtempSync(join(tmpdir(), 'ouhe-book-'))
  try {
    writeFileSync(join(folder, 'supply.csv'), '编号,企业名称,所在地,产品名称,技术参数\n' + names.map((n, i) => `S-${i},示例${n}机电有限公司,${cities[i % 5]},${goods[i % 4][0]},${goods[i % 4][1].replace(/,/g, '，')}\n`).join(''))
    try {
      execFileSync(program, ['catalogue', '--supply', 'supply.csv', '-o', 'book.html', '--title', '示例手册', '--packs', `${root}packs`, '--lang', 'zh', '--quiet'], { cwd: folder })
    } catch (e) {
      if (e.code === 'ENOENT') return t.skip('the program is not built')
      throw e
    }
    const url = pathToFileURL(join(folder, 'book.html')).href
    const { page } = await open({ url, path: '', width: 390, ready: '.leafing .leaf' })
    await page.context().setOffline(true)
    assert.equal(await page.locator('.leaf:visible').count(), 1)
    await page.keyboard.press('ArrowRight')
    await page.getByRole('heading', { name: '目录' }).waitFor()
    assert.equal(await page.locator('#page').inputValue(), '2')
    await page.getByRole('link', { name: '示例洞庭机电有限公司' }).first().click()
    await page.locator('.entry.here').getByRole('heading', { name: '示例洞庭机电有限公司' }).waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: '目录' }).waitFor()
    await page.getByRole('searchbox').fill('深沟球轴承 p5')
    await page.getByText('有 3 家企业符合').last().waitFor()
    await page.locator('#found a').first().click()
    await page.locator('.entry.here').waitFor()
    await page.getByRole('link', { name: '产品索引' }).first().click()
    await page.locator('#products.here').getByRole('link', { name: 'Y', exact: true }).click()
    assert.ok(await page.locator('#pY').isVisible())
    for (const [width, dark] of [[390, false], [1920, false], [1280, true]]) {
      await view(page, width, dark)
      for (const id of ['cover', 'contents', 'e1', 'products', 'companies', 'statistics']) {
        await page.goto(`${url}#${id}`)
        await fits(page)
        await picture(page, `book-${id}-${width}${dark ? '-dark' : ''}`)
        assert.deepEqual(await axe(page), [], `${id} ${width}`)
      }
    }
    /* on paper all of it is there */
    await page.emulateMedia({ media: 'print' })
    assert.equal(await page.locator('.entry:visible').count(), names.length)
    assert.equal(await page.locator('.foot:visible').count(), 0)
    assert.deepEqual(page.complaints, [])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
