// kill -9 at a random moment: every acknowledged write is there after the restart, whole, and each notice once.
// OUHE_KILL_ROUNDS for more rounds than CI has time for.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { everybody, settle } from './roles.mjs'
import { offline, program, Server } from './world.mjs'

const skip = existsSync(program) ? false : `${program} is not built`
const rounds = Number(process.env.OUHE_KILL_ROUNDS ?? 6)

/* Drafts made and published as fast as the server takes them, until it is gone. `known`: id → what the last
 * acknowledged answer said of it. */
async function write(client, org, side, known, stop) {
  for (let n = 0; !stop.now; n++) {
    try {
      const made = await client.call('createListing', { body: { side, organisation: org, title: `永磁同步电机 ${n}`, pack: 'motor', text: side === 'demand' ? '额定功率≥55kW，防护等级IP55' : '额定功率60kW，防护等级IP65' } })
      if (made.status !== 201) continue
      known.set(made.json.id, { state: 'draft', version: made.json.version })
      const moved = await client.call('moveListing', { path: [made.json.id], headers: { 'If-Match': `"${made.json.version}"` }, body: { to: 'published' } })
      if (moved.status === 200) known.set(made.json.id, { state: moved.json.state, version: moved.json.version })
    } catch {
      return // the connection went with the server
    }
  }
}

const some = (items, n) => Array.from({ length: Math.min(n, items.length) }, () => items[Math.floor(Math.random() * items.length)])

async function all(client, id, query = {}) {
  const items = []
  for (let cursor; ; ) {
    const { json } = await client.call(id, { query: { ...query, limit: 100, ...(cursor ? { cursor } : {}) } })
    items.push(...json.items)
    cursor = json.next
    if (!cursor) return items
  }
}

test(`acknowledged writes survive kill -9, ${rounds} rounds`, { skip, timeout: 3600000 }, async () => {
  const data = mkdtempSync(join(tmpdir(), 'ouhe-kill-'))
  const w = await settle(data, (name, host) => execFileSync(program, ['tenant', 'add', name, '--host', host, '--data', data]))
  const known = new Map()
  let last = new Map()
  try {
    for (let round = 0; round < rounds; round++) {
      const server = await Server.start({ data })
      await everybodyOf(server, w)
      // What the last round wrote, and some of what was written before; all of it at the end.
      await survived(w, new Map([...last, ...some([...known], 100)]))
      for (const [id, was] of last) known.set(id, was)
      last = new Map()
      const stop = { now: false }
      const writers = ['own', 'other'].flatMap((key) => [0, 1].map((n) => write(w.as[`${key}:org_admin`], w.orgs[key], n ? 'demand' : 'supply', last, stop)))
      await new Promise((r) => setTimeout(r, 100 + Math.random() * 700))
      await server.kill()
      stop.now = true
      await Promise.all(writers)
    }
    const server = await Server.start({ data })
    await everybodyOf(server, w)
    for (const [id, was] of last) known.set(id, was)
    await survived(w, known)
    await noticesOnce(w)
    await server.stop()
    console.log(`# ${known.size} acknowledged listings in ${rounds} rounds`)
    assert.ok(known.size > rounds, 'something was written in each round')
    const audit = await offline(data, 'checkAudit')
    assert.equal(audit.sound, true)
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
})

/* Log-in costs; only the people that write, and the sessions of earlier rounds where they still hold. */
async function everybodyOf(server, w) {
  if (!w.as) return everybody(server, w)
  for (const c of Object.values(w.as)) c.server = server
  const { json } = await w.as['own:org_admin'].call('getSession')
  assert.ok(json.user, 'an acknowledged log-in survives')
  return w
}

async function survived(w, known) {
  for (const [id, was] of known) {
    const a = await w.as['own:org_admin'].call('getListing', { path: [id] })
    const b = a.status === 200 ? a : await w.as['other:org_admin'].call('getListing', { path: [id] })
    assert.equal(b.status, 200, `${id} is there`)
    assert.ok(b.json.version >= was.version, `${id} is not older than acknowledged`)
    if (was.state === 'published') assert.equal(b.json.state, 'published', id)
    // Not half applied: as many versions in its history as its number says.
    const owner = a.json?.may?.includes('edit') ? w.as['own:org_admin'] : w.as['other:org_admin']
    const versions = await owner.call('listVersions', { path: [id] })
    if (versions.status === 200) assert.equal(versions.json.items[0].version, b.json.version, id)
  }
}

/* Every match notice of a person is about another pair, or another verdict of it. Those that tell of several
 * have no pair to go by: the service's own tests count them. */
async function noticesOnce(w) {
  await new Promise((r) => setTimeout(r, 1500))
  const seen = new Map()
  for (const n of await all(w.as['own:org_admin'], 'listNotices', { kind: 'match' })) {
    const key = `${n.link} ${n.title}`
    assert.ok(!seen.has(key) || !n.link.startsWith('/matches/'), `told twice: ${key}`)
    seen.set(key, n)
  }
}

const must = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.json)), reply.json)
const pause = (ms) => new Promise((r) => setTimeout(r, ms))

/* A conference of three desks that all are to meet each other. */
async function fair(w, n) {
  const o = w.as.organiser
  const date = new Date(Date.now() + 40 * 86400000).toISOString().slice(0, 10)
  const made = must(await o.call('createConference', { body: { title: `Fair ${n}`, days: [{ date, sessions: [{ from: '09:00', to: '12:00' }] }], zones: [{ name: 'A', tables: 4 }] } }), 201)
  must(await o.call('moveConference', { path: [made.id], headers: { 'If-Match': `"${made.version}"` }, body: { to: 'open' } }))
  const desks = []
  for (const key of ['own', 'other', 'third'])
    desks.push(must(await o.call('registerDesk', { path: [made.id], body: { organisation: w.orgs[key], side: 'both' } }), 201).id)
  for (const pair of [[0, 1], [0, 2], [1, 2]])
    must(await o.call('createMeeting', { path: [made.id], body: { kind: 'arranged', desks: pair.map((d) => desks[d]) } }), 201)
  return made.id
}

/* Planned to its end, whoever was killed meanwhile. */
async function planned(client, id) {
  for (let n = 0; n < 600; n++) {
    const t = must(await client.call('getTimetable', { path: [id] }))
    if (t.state !== 'planning') return t
    await pause(100)
  }
  assert.fail('it is planned for ever')
}

test(`a timetable is planned, published and told of once across kill -9, ${rounds} rounds`, { skip, timeout: 3600000 }, async () => {
  const data = mkdtempSync(join(tmpdir(), 'ouhe-kill-'))
  const w = await settle(data, (name, host) => execFileSync(program, ['tenant', 'add', name, '--host', host, '--data', data]))
  let server = await Server.start({ data })
  const cut = async () => {
    await server.kill()
    execFileSync(program, ['verify', '--data', data])
    server = await Server.start({ data })
    for (const c of Object.values(w.as)) c.server = server
  }
  try {
    await everybody(server, w)
    const o = w.as.organiser
    const told = (title) => all(w.as['own:org_admin'], 'listNotices', { kind: 'conference' }).then((list) => list.filter((n) => n.title.includes(title) || n.text?.includes(title)))
    for (let round = 0; round < rounds; round++) {
      const id = await fair(w, `${round}!`)
      const order = must(await o.call('planTimetable', { path: [id], body: { seconds: 5 } }), 201)
      await pause(Math.random() * 300)
      await cut()
      const t = await planned(o, order.id)
      assert.equal(t.state, 'draft', JSON.stringify(t.problem))
      const before = (await told(`Fair ${round}!`)).length
      const answer = o.call('publishTimetable', { path: [t.id], headers: { 'If-Match': `"${t.version}"` } }).catch(() => undefined)
      await pause(Math.random() * 60)
      await cut()
      const acknowledged = (await answer)?.status === 200
      let now = must(await o.call('getTimetable', { path: [t.id] }))
      assert.ok(now.state === 'published' || (now.state === 'draft' && !acknowledged), `${now.state}, acknowledged: ${acknowledged}`)
      const after = (await told(`Fair ${round}!`)).length
      assert.equal(after - before, now.state === 'published' ? 1 : 0, 'told with it or not at all')
      if (now.state === 'draft') must(await o.call('publishTimetable', { path: [t.id], headers: { 'If-Match': `"${now.version}"` } }))
      assert.equal((await told(`Fair ${round}!`)).length - before, 1, 'told once')
    }
    await server.stop()
    assert.equal((await offline(data, 'checkAudit')).sound, true)
  } finally {
    await server.kill().catch(() => {})
    rmSync(data, { recursive: true, force: true })
  }
})

test(`a backup that is killed leaves nothing in its place, ${rounds} rounds`, { skip, timeout: 3600000 }, async () => {
  const data = mkdtempSync(join(tmpdir(), 'ouhe-kill-'))
  const to = mkdtempSync(join(tmpdir(), 'ouhe-backup-'))
  const w = await settle(data, (name, host) => execFileSync(program, ['tenant', 'add', name, '--host', host, '--data', data]))
  const server = await Server.start({ data })
  try {
    await everybody(server, w)
    const stop = { now: false }
    const writers = ['own', 'other'].map((key) => write(w.as[`${key}:org_admin`], w.orgs[key], 'supply', new Map(), stop))
    let made = 0
    for (let round = 0; round < rounds; round++) {
      const file = join(to, `${round}.ouhe`)
      const child = spawn(program, ['backup', file, '--data', data], { stdio: 'ignore' })
      const over = new Promise((r) => child.once('exit', r))
      await pause(Math.random() * 150)
      child.kill('SIGKILL')
      await over
      if (!existsSync(file)) continue
      made++
      execFileSync(program, ['restore', file, '--data', join(to, `${round}`)])
      execFileSync(program, ['verify', '--data', join(to, `${round}`)])
    }
    // Undisturbed, beside the same writers.
    execFileSync(program, ['backup', join(to, 'whole.ouhe'), '--data', data])
    stop.now = true
    await Promise.all(writers)
    execFileSync(program, ['restore', join(to, 'whole.ouhe'), '--data', join(to, 'whole')])
    execFileSync(program, ['verify', '--data', join(to, 'whole')])
    console.log(`# ${made} of ${rounds} backups were done before they were killed; left behind: ${readdirSync(to).filter((n) => !n.match(/^(\d+|whole)(\.ouhe)?$/)).join(' ') || 'nothing'}`)
  } finally {
    await server.stop().catch(() => {})
    for (const folder of [data, to]) rmSync(folder, { recursive: true, force: true })
  }
})
