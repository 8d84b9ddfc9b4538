/* Find: what is typed is split into facts and words, each to be taken away; what else may be meant. */
import assert from 'node:assert/strict'
import { check, open, settled, test, view } from './harness.mjs'

const q = (page) => new URL(page.url()).searchParams.get('q')
const typed = '55kW 水冷 电机 IP67'

test('facts in the words are chips that can be taken away', async () => {
  const { page } = await open({ path: `/find?q=${encodeURIComponent(typed)}` })
  const chips = page.getByRole('list', { name: '理解为' }).locator('.chip')
  assert.deepEqual((await chips.allTextContents()).map((s) => s.trim()), ['额定功率 55 kW ×', '防护等级 IP67 ×', '冷却方式 水冷 ×'])
  await page.getByText('其余按文字搜索：电机').waitFor()
  await page.getByRole('button', { name: '去掉 冷却方式 水冷' }).click()
  await page.waitForURL((u) => u.searchParams.get('q') === '55kW 电机 IP67')
  assert.equal(await page.getByRole('combobox').first().inputValue(), '55kW 电机 IP67')
  await page.getByRole('button', { name: '去掉 额定功率 55 kW' }).click()
  await page.waitForURL((u) => u.searchParams.get('q') === '电机 IP67')
  assert.deepEqual(page.complaints, [])
})

test('the words can be taken as they stand', async () => {
  const { page } = await open({ path: `/find?q=${encodeURIComponent(typed)}` })
  await page.getByRole('button', { name: '全部按文字搜索' }).click()
  await page.waitForURL((u) => u.searchParams.get('literal') === 'true')
  await page.getByRole('button', { name: '去掉 按原文搜索' }).waitFor()
  assert.equal(await page.getByRole('list', { name: '理解为' }).count(), 0)
  assert.equal(q(page), typed)
  await page.getByRole('button', { name: '去掉 按原文搜索' }).click()
  await page.getByRole('list', { name: '理解为' }).waitFor()
})

test('another spelling is offered', async () => {
  const { page } = await open({ path: `/find?q=${encodeURIComponent('永磁电基')}` })
  await page.getByText('您是不是要找').waitFor()
  await page.getByRole('button', { name: '永磁电机', exact: true }).click()
  await page.waitForURL((u) => u.searchParams.get('q') === '永磁电机')
})

test('how a search was read, at both ends of widths', async () => {
  const found = []
  for (const [name, text, language] of [
    ['split', typed, 'zh-CN'],
    ['relaxed', '999kW 水冷 IP67 1500r/min 电机', 'zh-CN'],
    ['meant', '55kW 永磁电基', 'en-GB'],
    ['hint', '', 'zh-CN'],
  ]) {
    const { page } = await open({ path: text ? `/find?q=${encodeURIComponent(text)}` : '/find', language })
    for (const [width, dark] of [
      [390, false],
      [390, true],
      [1920, false],
    ]) {
      await view(page, width, dark)
      await settled(page)
      await check(page, `find-${name}-${width}${dark ? '-dark' : ''}`).catch((e) => found.push(`${name} ${width}: ${JSON.stringify(e.actual) ?? e.message}`))
    }
  }
  assert.deepEqual(found, [])
})
