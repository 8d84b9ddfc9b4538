/* The pictures of docs/page-guide.md, taken from the sample conference as `make run` serves it:
 *
 *   node tests/web/pictures.mjs [http://127.0.0.1:8080] [out/conference/logins.txt] [NAME...]
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const require = createRequire(new URL('../../web/package.json', import.meta.url))
const { chromium } = require('playwright-core')
const [base = 'http://127.0.0.1:8080', file = 'out/conference/logins.txt', ...only] = process.argv.slice(2)
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

/* The sample conference. */
const conference = async (page) => (await get(page, '/api/v1/conferences')).items[0]
/* As the organiser: a timetable that people hold, and a draft of it to move about. */
async function planned(page) {
  const { id } = await conference(page)
  const send = (method, path, body) =>
    page.evaluate(
      async ([m, p, b]) => {
        const { csrf } = await (await fetch('/api/v1/session')).json()
        const rs = await fetch(`/api/v1${p}`, { method: m, headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf, 'Idempotency-Key': crypto.randomUUID() }, body: JSON.stringify(b ?? {}) })
        if (!rs.ok) throw new Error(`${m} ${p}: ${rs.status} ${await rs.text()}`)
        return rs.status === 204 ? undefined : rs.json()
      },
      [method, path, body],
    )
  const all = (await get(page, `/api/v1/conferences/${id}/timetables`)).items
  let held = all.find((t) => t.state === 'published')
  if (!held) {
    held = await send('POST', `/conferences/${id}/timetables`, { seconds: 20 })
    while ((held = await get(page, `/api/v1/timetables/${held.id}`)).state === 'planning') await page.waitForTimeout(500)
    await send('PUT', `/timetables/${held.id}/publication`)
  }
  const draft = all.find((t) => t.state === 'draft') ?? (await send('POST', `/timetables/${held.id}/copies`))
  return `/conferences/${id}/timetable?n=${draft.number}`
}
const myDesk = async (page) => (await conference(page)).mine[0].id

const text = { zh: '永磁同步电机，额定功率60kW，额定转速3000r/min，防护等级IP55，额定电压380V，绝缘等级F级', en: 'Permanent magnet synchronous motor, rated power 60 kW, rated speed 3000 r/min, IP55, 380 V, insulation class F' }
const pictures = [
  { name: 'home', who: 'visitor', path: () => '/' },
  { name: 'find', who: 'supplier', path: (page, lang) => `/find?q=${encodeURIComponent(lang === 'zh' ? '电机 55kW' : 'motor 55kW')}` },
  { name: 'match', who: 'buyer', path: nearMatch, height: 1150 },
  { name: 'publish', who: 'supplier', path: () => '/publish', height: 900, act: async (page, lang) => { await page.locator('textarea').first().fill(text[lang]); await page.waitForTimeout(1500) } },
  { name: 'inbox', who: 'buyer', path: () => '/inbox', width: 390, height: 700 },
  { name: 'import', who: 'organiser', path: async (page) => `/imports/${(await get(page, '/api/v1/imports')).items.at(-1).id}`, height: 900 },
  { name: 'board', who: 'organiser', path: planned, width: 1440, height: 900, act: async (page) => { await page.locator('.meeting').nth(8).click(); await page.waitForTimeout(300) } },
  { name: 'conference', who: 'buyer', path: async (page) => `/conferences/${(await conference(page)).id}`, height: 900 },
  { name: 'desk', who: 'buyer', path: async (page) => `/desks/${await myDesk(page)}`, height: 900 },
  { name: 'agenda', who: 'buyer', path: async (page) => `/desks/${await myDesk(page)}/agenda`, width: 390, height: 700 },
  { name: 'catalogue', who: 'buyer', path: async (page) => `/conferences/${(await conference(page)).id}/catalogue?at=9`, height: 900 },
  { name: 'organiser', who: 'organiser', path: () => '/organiser/verify', height: 700 },
]

for (const lang of ['zh', 'en'])
  for (const p of pictures.filter((p) => !only.length || only.includes(p.name))) {
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
