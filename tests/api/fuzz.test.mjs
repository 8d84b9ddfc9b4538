// The API fuzzed from its own contract: requests that keep it, nearly keep it, or break it in every member.
// No answer is a 5xx, every answer keeps the contract, and the server lives. OUHE_FUZZ_RUNS for more.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { importing, listing } from './attempts.mjs'
import { everybody, settle } from './roles.mjs'
import { doc, operations, resolve } from './spec.mjs'
import { broken, program, Server } from './world.mjs'

const skip = existsSync(program) ? false : `${program} is not built`
const runs = Number(process.env.OUHE_FUZZ_RUNS ?? 25)
const seed = Number(process.env.OUHE_FUZZ_SEED ?? Date.now() % 1000000)
// What would end the fuzzer's own sessions or never ends.
const left = new Set(['logOut', 'eraseMe', 'changePassword', 'endMySession', 'streamEvents', 'logIn', 'setUp', 'register', 'resetPassword', 'updateUser'])

let server, w, known

before(async () => {
  if (skip) return
  const data = mkdtempSync(join(tmpdir(), 'ouhe-fuzz-'))
  w = await settle(data, (name, host) => execFileSync(program, ['tenant', 'add', name, '--host', host, '--data', data]))
  server = await Server.start({ data })
  await everybody(server, w)
  const l = await listing(w, 'own', { publish: true })
  const s = await listing(w, 'other', { side: 'supply', publish: true })
  const i = await importing(w, 'own')
  known = [l.id, s.id, i.id, w.orgs.own, w.orgs.other, w.users.registered]
})
after(async () => {
  await server?.stop()
  if (w) rmSync(w.data, { recursive: true, force: true })
})

const nasty = fc.oneof(
  fc.constantFrom(null, true, false, 0, -1, 1e308, -1e308, 0.1, 9007199254740993, '', ' ', '\u0000', '\u202e', '𝔘𠮷😀', "'; DROP TABLE listing; --", '../../etc/passwd', '<script>alert(1)</script>', 'a'.repeat(70000), [], {}, [[[[[[]]]]]]),
  fc.string(),
  fc.fullUnicodeString(),
  fc.integer(),
  fc.double(),
  fc.array(fc.string(), { maxLength: 5 }),
  fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
)

/* Values that keep a schema. */
function keeping(schema, depth = 0) {
  const s = resolve(schema)
  if (s.enum) return fc.constantFrom(...s.enum)
  if (s.allOf) return fc.tuple(...s.allOf.map((p) => keeping(p, depth))).map((parts) => Object.assign({}, ...parts))
  const type = Array.isArray(s.type) ? s.type[0] : s.type
  if (s === doc.components.schemas.Id) return fc.oneof(fc.nat().map((n) => known[n % known.length]), fc.stringMatching(/^[0-9a-hjkmnp-tv-z]{12}$/))
  if (type === 'string') {
    if (s.format === 'email') return fc.emailAddress()
    if (s.format === 'date') return fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01') }).map((d) => d.toISOString().slice(0, 10))
    const words = fc.constantFrom('永磁同步电机', '额定功率≥55kW，防护等级IP67', '株洲市', 'motor', 'QT450-10', 'motor/motor', 'rated_power', '55kW', '1月', '电 机')
    return fc.oneof(words, fc.fullUnicodeString({ minLength: s.minLength ?? 0, maxLength: Math.min(s.maxLength ?? 60, 60) }))
  }
  if (type === 'integer') return fc.integer({ min: s.minimum ?? -5, max: s.maximum ?? 1000 })
  if (type === 'number') return fc.double({ noNaN: true, min: s.minimum ?? -1e6, max: s.maximum ?? 1e6 })
  if (type === 'boolean') return fc.boolean()
  if (type === 'array') return fc.array(keeping(s.items ?? {}, depth + 1), { minLength: s.minItems ?? 0, maxLength: Math.min(s.maxItems ?? 4, 4) })
  if (s.properties) {
    const required = (s.required ?? []).filter((k) => s.properties[k])
    return fc.record(Object.fromEntries(Object.entries(s.properties).map(([k, v]) => [k, keeping(v, depth + 1)])), { requiredKeys: required })
  }
  return fc.constant({})
}

/* Most bodies keep the schema; some have one member spoilt, some are anything. */
function bodies(schema) {
  const good = keeping(schema)
  const spoilt = fc.tuple(good, fc.nat(), nasty).map(([body, n, value]) => {
    const keys = Object.keys(body)
    return keys.length ? { ...body, [keys[n % keys.length]]: value } : { x: value }
  })
  return fc.oneof({ weight: 5, arbitrary: good }, { weight: 4, arbitrary: spoilt }, { weight: 1, arbitrary: nasty })
}

function requestOf(o) {
  const path = (o.path.match(/\{[^}]+\}/g) ?? []).map((p) =>
    fc.oneof({ weight: 6, arbitrary: fc.nat().map((n) => (p === '{row}' ? String(n % 4) : p === '{pack}' ? 'motor' : known[n % known.length])) }, { weight: 1, arbitrary: fc.fullUnicodeString({ minLength: 1, maxLength: 20 }) }))
  const query = o.parameters.filter((p) => p.in === 'query').map((p) =>
    fc.option(fc.oneof(keeping(p.schema).map((v) => [p.name, Array.isArray(v) ? v.map(String) : String(v)]), fc.fullUnicodeString({ maxLength: 40 }).map((v) => [p.name, v])), { nil: undefined }))
  const content = resolve(o.op.requestBody)?.content
  const schema = content?.['application/json']?.schema
  return fc.record({
    who: fc.constantFrom('visitor', 'org_admin', 'organiser', 'security_admin', 'audit_admin'),
    path: fc.tuple(...path),
    query: fc.tuple(...query).map((pairs) => Object.fromEntries(pairs.filter(Boolean))),
    body: schema ? bodies(schema) : fc.constant(undefined),
    upload: content?.['application/octet-stream'] ? fc.uint8Array({ maxLength: 2000 }) : fc.constant(undefined),
    raw: schema ? fc.option(fc.oneof(fc.string(), fc.constantFrom('{', '[]', '"x"', 'null', '{"a":1,"a":2}', '[' .repeat(500))), { freq: 12, nil: undefined }) : fc.constant(undefined),
    version: fc.option(fc.oneof(fc.constantFrom('"1"', '"2"', '*', '1', '"x"')), { nil: undefined }),
  })
}

for (const o of operations) {
  if (left.has(o.id)) continue
  test(`${o.id} (seed ${seed})`, { skip, timeout: 120000 }, async () => {
    await fc.assert(
      fc.asyncProperty(requestOf(o), async (r) => {
        const headers = r.version ? { 'If-Match': r.version } : {}
        const before = broken.size
        const a = await w.as[r.who].call(o.id, { path: r.path, query: r.query, body: r.body, upload: r.upload, raw: r.raw, headers })
        assert.ok(a.status < 500, `${a.status}: ${a.text.slice(0, 300)}`)
        assert.equal(broken.size, before, [...broken].slice(before).join('\n'))
      }),
      { numRuns: runs, seed, endOnFailure: true },
    )
  })
}

test('the server lives', { skip }, async () => {
  assert.equal(server.child.exitCode, null)
  assert.equal((await w.as.visitor.call('getAbout')).status, 200)
})
