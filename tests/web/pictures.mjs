/* The pictures of docs/page-guide.md, taken from the sample conference as `make run` serves it:
 *
 *   node tests/web/pictures.mjs [http://127.0.0.1:8080] [out/conference/logins.txt]
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const require = createRequire(new URL('../../web/package.json', import.meta.url))
const { chromium } = require('playwright-core')
const [base = 'http://127.0.0.1:8080', file = 'out/conference/logins.txt'] = process.argv.slice(2)
const target = fileURLToPath(new URL('../../docs/img/', import.meta.url))
const logins = Object.fromEntries(
  readFileSync(file, 'utf8').trim().split('\n').map((line) => line.trim().split(/\s+/)).map(([who, login, password]) => [who, { login, password }]),
)
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
})

const get = (page, path) => page.evaluate(async (p) => (await fetch(p)).json(), path)

/* A match of the logged-in organisation that nearly fits: it shows most. */
async function nearMatch(page) {
  const me = await get(page, '/api/v1/session')
  const mine = await get(page, `/api/v1/listings?organisation=${me.organisations[0].id}&side=demand&limit=50`)
  for (const demand of mine.items) {
    const { items } = await get(page, `/api/v1/listings/${demand.id}/matches?verdict=near`)
    if (items.length) return `/matches/${demand.id}/${items[0].listing.id}`
  }
  throw new Error('the sample has no near match')
}

const text = { zh: '永磁同步电机，额定功率60kW，额定转速3000r/min，防护等级IP55，额定电压380V，绝缘等级F级', en: 'Permanent magnet synchronous motor, rated power 60 kW, rated speed 3000 r/min, IP55, 380 V, insulation class F' }
const pictures = [
  { name: 'home', who: 'visitor', path: () => '/' },
  { name: 'find', who: 'supplier', path: (page, lang) => `/find?q=${encodeURIComponent(lang === 'zh' ? '电机 55kW' : 'motor 55kW')}` },
  { name: 'match', who: 'buyer', path: nearMatch, height: 1150 },
  { name: 'publish', who: 'supplier', path: () => '/publish', height: 900, act: async (page, lang) => { await page.locator('textarea').first().fill(text[lang]); await page.waitForTimeout(1500) } },
  { name: 'inbox', who: 'buyer', path: () => '/inbox', width: 390, height: 700 },
  { name: 'import', who: 'organiser', path: async (page) => `/imports/${(await get(page, '/api/v1/imports')).items.at(-1).id}`, height: 900 },
  { name: 'organiser', who: 'organiser', path: () => '/organiser/verify', height: 700 },
]

for (const lang of ['zh', 'en'])
  for (const p of pictures) {
    const context = await browser.newContext({ viewport: { width: p.width ?? 1280, height: p.height ?? 900 }, locale: lang === 'zh' ? 'zh-CN' : 'en-GB', timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce', hasTouch: p.width < 600 })
    const page = await context.newPage()
    await page.goto(base)
    if (p.who !== 'visitor')
      await page.evaluate(async ({ login, password, lang }) => {
        const send = (method, path, body, headers = {}) => fetch(path, { method, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) })
        const rs = await send('POST', '/api/v1/session', { login, password })
        if (!rs.ok) throw new Error(`log-in: ${rs.status}`)
        const { csrf } = await rs.json()
        const me = await fetch('/api/v1/me')
        await send('PATCH', '/api/v1/me', { language: lang }, { 'X-CSRF-Token': csrf, 'If-Match': me.headers.get('ETag') })
      }, { ...logins[p.who], lang })
    await page.goto(base + (await p.path(page, lang)))
    await page.waitForTimeout(2000)
    await p.act?.(page, lang)
    await page.screenshot({ path: `${target}page-${p.name}${lang === 'zh' ? '.zh-CN' : ''}.png` })
    await context.close()
  }
await browser.close()
