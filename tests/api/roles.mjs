// The access table as docs/access.md shows it to people, and people of every role to try it with.
import { readFileSync } from 'node:fs'
import { Client, offline, password, person } from './world.mjs'

export const roles = ['visitor', 'registered', 'member', 'org_admin', 'analyst', 'organiser', 'system_admin', 'security_admin', 'audit_admin']
const reaches = new Map([['–', 'none'], ['own', 'self'], ['org', 'org'], ['seen', 'seen'], ['all', 'all']])

/* operation → role → reach, from the rows of the document's tables. */
export function table() {
  const text = readFileSync(new URL('../../docs/access.md', import.meta.url), 'utf8')
  const rows = new Map()
  for (const line of text.split('\n')) {
    const cells = line.split('|').map((c) => c.trim())
    const id = cells[1]?.match(/^`?([a-z][A-Za-z]+)`?$/)?.[1]
    const found = cells.slice(2).filter((c) => reaches.has(c))
    if (id && found.length === roles.length) rows.set(id, Object.fromEntries(roles.map((r, i) => [r, reaches.get(found[i])])))
  }
  return rows
}

let serial = 0
export const fresh = (word) => `${word}-${Date.now().toString(36)}-${++serial}`

/* Two tenants: A with the organisations own, other and third, B with foreign; people of every role.
 * Made offline, before the server starts. */
export async function settle(data, addTenant) {
  const w = { data, orgs: {}, users: {}, mails: {}, foreign: 'b.example.com' }
  // The first opening makes tenant 1.
  await offline(data, 'getAbout')
  await addTenant('Tenant B', w.foreign)
  const plain = { registered: [], analyst: ['analyst'], organiser: ['organiser'], system_admin: ['system_admin'], security_admin: ['security_admin'], audit_admin: ['audit_admin'] }
  for (const [role, list] of Object.entries(plain)) {
    w.mails[role] = `${role}@a.example.com`
    w.users[role] = await person(data, { mail: w.mails[role], name: `Person ${role}`, roles: list })
  }
  for (const [key, tenant] of [['own'], ['other'], ['third'], ['foreign', w.foreign], ['foreign2', w.foreign]]) {
    const org = await offline(data, 'createOrganisation', { body: { name: `Example ${key} Ltd`, sites: [{ city: '株洲市' }] }, tenant })
    w.orgs[key] = org.id
    for (const admin of [true, false]) {
      const role = admin ? 'org_admin' : 'member'
      const mail = `${key}-${role}@a.example.com`
      const member = await offline(data, 'addMember', { path: [org.id], body: { mail, name: `${key} ${role}`, admin }, tenant })
      w.users[`${key}:${role}`] = member.user.id
      w.mails[`${key}:${role}`] = mail
      const token = member.link.split(/[#/?=]/).pop()
      await offline(data, 'register', { body: { mail, name: `${key} ${role}`, password, consent: true, invitation: token }, tenant })
    }
    await offline(data, 'verifyOrganisation', { path: [org.id], body: { verification: 'verified' }, tenant })
  }
  w.mails['foreign:organiser'] = 'organiser@b.example.com'
  await person(data, { mail: w.mails['foreign:organiser'], name: 'Organiser of B', roles: ['organiser'], tenant: w.foreign })
  return w
}

/* A client of each, logged in. */
export async function everybody(server, w) {
  w.as = { visitor: new Client(server) }
  for (const role of ['registered', 'analyst', 'organiser', 'system_admin', 'security_admin', 'audit_admin'])
    w.as[role] = await new Client(server).logIn(w.mails[role], password)
  for (const key of ['own', 'other', 'third', 'foreign', 'foreign2'])
    for (const role of ['member', 'org_admin'])
      w.as[`${key}:${role}`] = await new Client(server, key.startsWith('foreign') ? { host: w.foreign } : {}).logIn(w.mails[`${key}:${role}`], password)
  w.as['foreign:organiser'] = await new Client(server, { host: w.foreign }).logIn(w.mails['foreign:organiser'], password)
  w.as.member = w.as['own:member']
  w.as.org_admin = w.as['own:org_admin']
  return w
}
