// A server of one's own on a fresh data folder, and people of every role in it.
import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import http from 'node:http'
import { faults, operation } from './spec.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
export const program = process.env.OUHE ?? join(root, 'build/dev/ouhe')
const packs = join(root, 'packs')
const run = promisify(execFile)

/* One call on the data folder, as its operator. */
export async function offline(data, id, { path = [], query, body, tenant } = {}) {
  const args = ['call', id, '--data', data, '--packs', packs, '--lang', 'en']
  if (path.length) args.push('--path', path.join('/'))
  if (query) args.push('--query', new URLSearchParams(query).toString())
  if (tenant) args.push('--tenant', tenant)
  if (body) {
    const file = join(data, `body-${randomBytes(6).toString('hex')}.json`)
    writeFileSync(file, JSON.stringify(body))
    args.push('--body', file)
  }
  const { stdout } = await run(program, args)
  return stdout.trim() ? JSON.parse(stdout) : undefined
}

export class Server {
  static async start({ data, args = [], env = {} } = {}) {
    const s = new Server()
    s.data = data ?? mkdtempSync(join(tmpdir(), 'ouhe-api-'))
    s.own = !data
    s.args = args
    s.env = env
    await s.up()
    return s
  }

  async up() {
    this.child = spawn(program, ['serve', '--data', this.data, '--packs', packs, '--listen', '127.0.0.1:0', '--lang', 'en', ...this.args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...this.env },
    })
    this.log = ''
    this.exit = new Promise((resolve) => this.child.once('exit', (code, signal) => resolve(code ?? signal)))
    this.url = await new Promise((resolve, reject) => {
      const look = (chunk) => {
        this.log += chunk
        const found = this.log.match(/http:\/\/127\.0\.0\.1:\d+/)
        if (found) resolve(found[0])
      }
      this.child.stdout.on('data', look)
      this.child.stderr.on('data', look)
      this.child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${this.log}`)))
      setTimeout(() => reject(new Error(`no address after 30 s: ${this.log}`)), 30000).unref()
    })
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 8 })
  }

  async kill() {
    this.child.kill('SIGKILL')
    this.agent.destroy()
    await this.exit
  }

  async stop() {
    this.child.kill('SIGTERM')
    this.agent.destroy()
    const code = await this.exit
    if (this.own) rmSync(this.data, { recursive: true, force: true })
    return code
  }
}

/* Every answer of every client is held to the contract; what breaks it is collected here. */
export const broken = new Set()
/* Operations that gave a 2xx. */
export const served = new Set()

export class Client {
  constructor(server, { token, host, language = 'en' } = {}) {
    Object.assign(this, { server, token, host, language, cookie: '', csrf: '' })
  }

  /* One operation by id. */
  async call(id, { path = [], query, body, upload, headers = {}, raw } = {}) {
    const o = operation(id)
    let at = 0
    const target = o.path.replace(/\{[^}]+\}/g, () => encodeURIComponent(path[at++] ?? 'x'))
    const search = query ? `?${new URLSearchParams(Object.entries(query).flatMap(([k, v]) => [].concat(v).map((x) => [k, x])))}` : ''
    const payload = raw ?? upload ?? (body === undefined ? undefined : JSON.stringify(body))
    const answer = await this.request(o.method, target + search, {
      payload,
      headers: {
        ...(payload !== undefined ? { 'Content-Type': upload ? 'application/octet-stream' : 'application/json' } : {}),
        ...headers,
      },
    })
    for (const fault of faults(id, answer)) broken.add(fault)
    if (answer.status < 300) served.add(id)
    if (answer.json?.csrf) this.csrf = answer.json.csrf
    return answer
  }

  request(method, target, { payload, headers = {} } = {}) {
    const url = new URL(this.server.url)
    const bytes = payload === undefined ? undefined : Buffer.from(payload)
    return new Promise((resolve, reject) => {
      const rq = http.request(
        {
          host: url.hostname,
          port: url.port,
          method,
          path: target,
          agent: this.server.agent,
          headers: {
            Host: this.host ?? url.host,
            'Accept-Language': this.language,
            ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
            ...(this.cookie ? { Cookie: this.cookie } : {}),
            ...(this.csrf && method !== 'GET' ? { 'X-CSRF-Token': this.csrf } : {}),
            ...(bytes ? { 'Content-Length': bytes.length } : method === 'GET' ? {} : { 'Content-Length': 0 }),
            ...headers,
          },
        },
        (rs) => {
          const parts = []
          rs.on('data', (p) => parts.push(p))
          rs.on('end', () => {
            const content = Buffer.concat(parts)
            const text = content.toString('utf8')
            const type = rs.headers['content-type'] ?? ''
            for (const line of rs.headers['set-cookie'] ?? []) {
              const [pair] = line.split(';')
              this.cookie = /=$/.test(pair) ? '' : pair
            }
            let json
            if (/json/.test(type)) {
              try {
                json = JSON.parse(text)
              } catch {
                json = undefined
              }
            }
            resolve({ status: rs.statusCode, headers: rs.headers, type, text, content, json, etag: rs.headers.etag })
          })
        },
      )
      rq.on('error', reject)
      if (bytes) rq.write(bytes)
      rq.end()
    })
  }

  async logIn(login, password) {
    const a = await this.call('logIn', { body: { login, password } })
    if (a.status !== 200) throw new Error(`log-in of ${login}: ${a.status} ${a.text}`)
    return this
  }
}

export const password = 'a-long-enough-password-7'

/* An account made offline, with its password set; returns its id. */
export async function person(data, { mail, name, roles = [], tenant }) {
  const user = await offline(data, 'createUser', { body: { mail, name, roles }, tenant })
  const token = user.link.split(/[#/?=]/).pop()
  await offline(data, 'resetPassword', { path: [token], body: { password }, tenant })
  return user.id
}
