/* What every page has: keys, focus, language, theme, live badge, states of loading and failing. */
import assert from 'node:assert/strict'
import { axe, fits, open, picture, settled, test } from './harness.mjs'
import { demand } from '../../web/mock/listings.mjs'

const focused = (page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')

test('the keyboard alone: skip link, search, help, sequences', async () => {
  const { page } = await open({ path: '/', who: 'buyer' })
  await page.evaluate(() => document.activeElement?.blur())
  await page.keyboard.press('Tab')
  assert.equal(await focused(page), '跳到正文')
  await page.keyboard.press('Enter')
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'main')
  await page.keyboard.press('/')
  assert.equal(await page.evaluate(() => document.activeElement?.name), 'q')
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: '快捷键' }).waitFor()
  assert.deepEqual(await axe(page), [])
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('g')
  await page.keyboard.press('m')
  await page.waitForURL(/\/mine$/)
})

test('a new page takes the focus to its heading', async () => {
  const { page } = await open({ path: '/', who: 'visitor' })
  await page.getByRole('link', { name: '找供需' }).first().click()
  await page.waitForFunction(() => document.activeElement?.tagName === 'H1' && document.activeElement.textContent === '找供需')
  assert.match(await page.title(), /^找供需 – /)
})

test('English and dark are remembered', async () => {
  const { page } = await open({ path: '/find', who: 'visitor' })
  await page.getByRole('button', { name: '账号菜单' }).click()
  assert.deepEqual(await axe(page), [])
  await page.getByText('深色').click()
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('heading', { name: 'Find' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Find' }).waitFor()
  assert.equal(await page.evaluate(() => document.documentElement.lang + ' ' + document.documentElement.className), 'en dark')
  await settled(page)
  assert.equal(await page.locator('main').evaluate((m) => /[\u4e00-\u9fff]/.test([...m.querySelectorAll('h1, legend, .head button')].map((e) => e.textContent).join())), false)
})

test('the count of the inbox covers no word; phones lead to conferences', async () => {
  for (const language of ['zh', 'en'])
    for (const width of [1280, 1920, 1000, 390]) {
      const { page } = await open({ path: '/', who: 'buyer', width })
      if (language === 'en') {
        await page.route('**/api/v1/session', async (route) => {
          const response = await route.fetch()
          await route.fulfill({ response, json: { ...(await response.json()), language } })
        })
        await page.reload()
        await page.getByRole('link', { name: 'Inbox' }).first().waitFor()
        await page.waitForSelector('main h1')
        await settled(page)
      }
      const link = page.locator(width < 760 ? '.bottom a[href="/inbox"]' : '.nav a[href="/inbox"]')
      const [badge, word] = [await link.locator('.badge').boundingBox(), await link.locator('.word').boundingBox()]
      const apart = badge.x + badge.width <= word.x + 0.5 || word.x + word.width <= badge.x + 0.5 || badge.y + badge.height <= word.y + 0.5 || word.width <= 1
      assert.ok(apart, `${language} ${width}: ${JSON.stringify([badge, word])}`)
      await fits(page)
      await picture(page, `layout-${language}-${width}`, { fullPage: false })
      if (width < 760) {
        assert.ok((await page.locator('.bottom a').count()) <= 5)
        await page.locator('.bottom a[href="/conferences"]').click()
        await page.waitForURL(/\/conferences$/)
      }
    }
})

test('completions of the search box', async () => {
  const { page } = await open({ path: '/', who: 'visitor' })
  await page.keyboard.press('/')
  await page.keyboard.type('永磁')
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  assert.equal(await page.locator('[role=option][aria-selected=true]').textContent(), '永磁同步电机 55kW')
  assert.deepEqual(await axe(page), [])
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/find\?q=/)
  assert.equal(new URL(page.url()).searchParams.get('q'), '永磁同步电机 55kW')
})

test('a skeleton only after 200 ms, and then the content', async () => {
  const { page } = await open({ path: '/find', who: 'visitor', delay: 600 })
  await page.goto(page.url().replace('/find', `/listings/${demand.id}`))
  await page.locator('.skeleton').first().waitFor()
  await page.getByRole('heading', { level: 1, name: demand.title }).waitFor()
})

test('what is not there, and a server that is gone, leave a way on', async () => {
  const { page, mock } = await open({ path: '/listings/000000000000', who: 'visitor' })
  await page.getByText('没有找到，或者您看不到它').waitFor()
  /* The words of messages come a little after the page; without them none could be told. */
  await page.waitForFunction(() => performance.getEntriesByType('resource').some((r) => /\/message-[^/]*\.js$/.test(r.name) && r.responseEnd > 0))
  await mock.close()
  await page.getByRole('link', { name: '找供需' }).first().click()
  await page.getByText('连不上服务器').waitFor()
})

test('a refused load says so where the content would be, and can be tried again', async () => {
  const { page } = await open({ path: '/find', who: 'visitor' })
  await page.route('**/api/v1/listings?*', (r) => r.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ type: 'urn:ouhe:busy', title: '服务器正忙', status: 503, instance: '3f1c' }) }))
  await page.locator('aside label').filter({ hasText: '需求' }).first().click()
  await page.getByText('编号 3f1c').waitFor()
  await page.unroute('**/api/v1/listings?*')
  await page.getByRole('button', { name: '再试一次' }).click()
  await page.locator('.listing').first().waitFor()
})
