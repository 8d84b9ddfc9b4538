/* What browser tests share: a server (the mock, or the one at OUHE_TEST_URL), Debian's Chromium, axe.
 *
 *   import { open, test } from './harness.mjs'
 *   test('home', async () => {
 *     const { page, mock } = await open({ path: '/', who: 'buyer', width: 390, dark: true })
 *     await check(page, 'home-390-dark')      // picture, axe, console
 *   })
 *
 * Run with `node --test tests/web/`. Pictures go to tests/web/out. Skips when there is no Chromium or
 * web/dist is not built.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test as nodeTest } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startMock } from '../../web/mock/server.mjs'

const require = createRequire(new URL('../../web/package.json', import.meta.url))
export const out = fileURLToPath(new URL('./out/', import.meta.url))
const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const built = existsSync(new URL('../../web/dist/index.html', import.meta.url))
const missing = !existsSync(chromiumPath) ? 'no Chromium' : !built ? 'web/dist is not built' : false

let browser
const closing = []
const shown = []

before(async () => {
  if (missing) return
  mkdirSync(out, { recursive: true })
  const { chromium } = require('playwright-core')
  browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  })
})
after(async () => {
  await browser?.close()
})

/* A test that skips where no browser is, and closes what it opened. */
export function test(name, run, { timeout = 300000 } = {}) {
  nodeTest(name, { skip: missing, timeout }, async (t) => {
    try {
      await run(t)
    } catch (e) {
      /* what was to be seen when it failed */
      for (const [i, page] of shown.entries()) await picture(page, `failed-${name.replace(/[^\w\u4e00-\u9fff]+/g, '-').slice(0, 40)}-${i}`).catch(() => {})
      throw e
    } finally {
      shown.length = 0
      for (const close of closing.splice(0).reverse()) await close()
    }
  })
}

/* A page as `who` sees it (people of web/mock/areas/session.mjs); with `url`, at that server instead. `ready`: what is there
 * when the page is. */
export async function open({ path = '/', who = 'visitor', width = 1280, height = width < 600 ? 844 : 900, dark = false, language = 'zh-CN', url, delay = 0, ready = 'main h1' } = {}) {
  let mock
  if (!url) {
    mock = await startMock({ delay })
    mock.state.who = who
    closing.push(() => mock.close())
  }
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    locale: language,
    timezoneId: 'Asia/Shanghai',
    hasTouch: width < 600,
    reducedMotion: 'reduce',
  })
  closing.push(() => context.close())
  const page = await context.newPage()
  shown.push(page)
  page.complaints = []
  page.on('console', (m) => m.type() === 'error' && page.complaints.push(m.text()))
  page.on('pageerror', (e) => page.complaints.push(String(e)))
  const base = mock?.url ?? url
  page.on('request', (r) => !r.url().startsWith(base) && !/^(data|blob):/.test(r.url()) && page.complaints.push(`outside: ${r.url()}`))
  await page.goto(base + path)
  await page.waitForSelector(ready)
  await settled(page)
  return { page, mock, base }
}

/* The program itself on a fresh data folder, serving web/dist; `setup` is the path of the printed link. */
export async function startServer() {
  const program = process.env.OUHE ?? fileURLToPath(new URL('../../build/dev/ouhe', import.meta.url))
  if (!existsSync(program)) return undefined
  const data = mkdtempSync(join(tmpdir(), 'ouhe-web-'))
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const child = spawn(program, ['serve', '--data', data, '--packs', `${root}packs`, '--web', `${root}web/dist`, '--listen', '127.0.0.1:0', '--log', join(data, 'log'), '--lang', 'zh'], { stdio: ['ignore', 'ignore', 'pipe'] })
  const exit = new Promise((resolve) => child.once('exit', resolve))
  closing.push(async () => {
    child.kill('SIGTERM')
    await exit
    rmSync(data, { recursive: true, force: true })
  })
  let said = ''
  await new Promise((resolve, reject) => {
    child.stderr.on('data', (d) => {
      said += d
      if (/\/setup#\S+/.test(said)) resolve()
    })
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)))
  })
  return { url: /http:\/\/127\.0\.0\.1:\d+/.exec(said)[0], setup: /\/setup#\S+/.exec(said)[0], data }
}

/* The same page in a window of another width, light or dark. */
export async function view(page, width, dark) {
  await page.setViewportSize({ width, height: width < 600 ? 844 : 900 })
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' })
  await page.evaluate(() => window.scrollTo(0, 0))
}

/* What `look` gives once it is something; asked again for half a minute. */
export async function until(look, what) {
  for (const began = Date.now(); ; ) {
    const found = await look()
    if (found) return found
    if (Date.now() - began > 30000) throw new Error(`never: ${what}`)
    await new Promise((r) => setTimeout(r, 50))
  }
}

/* Nothing is loading any more. */
export async function settled(page) {
  await page.waitForFunction(() => !document.querySelector('.skeleton, main [aria-busy=true]'), undefined, { timeout: 30000 })
  await page.waitForTimeout(60)
}

export async function picture(page, name, options = {}) {
  await page.screenshot({ path: `${out}${name}.png`, fullPage: true, ...options })
}

/* Serious and critical findings of axe, as text; [] is what is wanted. */
export async function axe(page) {
  const source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
  await page.evaluate(source)
  // A colour on its way to another one is no finding.
  await page.evaluate(async () => {
    const passing = () => document.getAnimations().filter((a) => a.playState === 'running' && a.effect?.getComputedTiming().endTime !== Infinity)
    for (let n = 0; n < 20 && passing().length; n++) await Promise.allSettled(passing().map((a) => a.finished))
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  })
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
  return found.violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${v.id} (${v.impact}): ${v.nodes.map((n) => `${n.target.join(' ')} ${n.any[0]?.message ?? ''}`).join('; ')}`)
}

/* Nothing sticks out to the right: the page does not scroll sideways. */
export async function fits(page) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.ok(over <= 0, `the page is ${over} px wider than the window`)
}

export async function check(page, name) {
  await picture(page, name)
  await fits(page)
  assert.deepEqual(await axe(page), [])
  assert.deepEqual(page.complaints, [])
}
