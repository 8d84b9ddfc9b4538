/* People of a real server, by its API: for what a browser test needs before it begins. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open, settled } from './harness.mjs'

export const password = '一句只有我知道的话 2026'

/* Somebody with a session of their own. */
export class Person {
  constructor(url) {
    this.url = url
  }

  async call(method, path, body, { version } = {}) {
    const rs = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        'Accept-Language': 'zh-CN',
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(this.cookie && { Cookie: `${this.cookie.name}=${this.cookie.value}` }),
        ...(this.csrf && method !== 'GET' && { 'X-CSRF-Token': this.csrf }),
        ...(method === 'POST' && { 'Idempotency-Key': randomBytes(16).toString('hex') }),
        ...(version !== undefined && { 'If-Match': `"${version}"` }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const set = /^([^=]+)=([^;]+)/.exec(rs.headers.get('set-cookie') ?? '')
    if (set) this.cookie = { name: set[1], value: set[2] }
    const text = await rs.text()
    assert.ok(rs.ok, `${method} ${path}: ${rs.status} ${text}`)
    const json = text ? JSON.parse(text) : undefined
    if (json?.csrf) this.csrf = json.csrf
    return json
  }

  /* The browser of `page` is theirs from now on. */
  async take(page) {
    await page.context().addCookies([{ ...this.cookie, url: this.url }])
    await page.reload()
  }

  /* A listing, published. */
  async publish(organisation, side, title, text) {
    const l = await this.call('POST', '/listings', { side, organisation, title, text, visibility: 'registered' })
    return this.call('PUT', `/listings/${l.id}/state`, { to: 'published' }, { version: l.version })
  }
}

/* Who set the platform up: organiser, too. */
export async function founder(server) {
  const p = new Person(server.url)
  await p.call('POST', '/setup', { token: server.setup.split('#')[1], mail: 'wu@example.com', name: '吴敏', password, platform: '示例省供需对接平台' })
  return p
}

/* A member of an organisation that was verified. */
export async function member(organiser, name, mail, organisation, city = '株洲市') {
  const p = new Person(organiser.url)
  await p.call('POST', '/registrations', { mail, name, password, consent: true, organisation: { name: organisation, sites: [{ city }] } })
  const [org] = (await p.call('GET', '/session')).organisations
  await organiser.call('PUT', `/organisations/${org.id}/verification`, { verification: 'verified' })
  p.organisation = org.id
  return p
}

/* A browser in which somebody is logged in. */
export async function as(person, path, options = {}) {
  const { page } = await open({ url: person.url, ...options })
  await person.take(page)
  await page.goto(person.url + path)
  await page.waitForSelector('main h1')
  await settled(page)
  return page
}
export async function choose(page, field, option) {
  const box = page.getByRole('combobox', { name: field })
  await box.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: option, exact: true }).click()
}
/* What an address answers to who is logged in there. */
export const status = (page, path) => page.evaluate(async (p) => (await fetch(p)).status, path)
export const confirm = (page) => page.locator('.el-message-box').getByRole('button').last().click()

/* Another organiser, with an account of their own. */
export async function organiser(founder, name, mail) {
  const { link } = await founder.call('POST', '/users', { mail, name, roles: ['organiser'] })
  const p = new Person(founder.url)
  await p.call('PUT', `/password-resets/${link.split(/[#/?=]/).pop()}`, { password })
  await p.call('POST', '/session', { login: mail, password })
  return p
}

/* The first badge of the first page as a picture; undefined where no tool makes one. */
export function badge(pdf) {
  const folder = mkdtempSync(join(tmpdir(), 'ouhe-badge-'))
  try {
    writeFileSync(join(folder, 'badges.pdf'), pdf)
    execFileSync('pdftoppm', ['-png', '-r', '150', '-f', '1', '-l', '1', '-x', '122', '-y', '82', '-W', '545', '-H', '340', join(folder, 'badges.pdf'), join(folder, 'page')])
    return `data:image/png;base64,${readFileSync(join(folder, readdirSync(folder).find((n) => n.endsWith('.png')))).toString('base64')}`
  } catch {
    return undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
