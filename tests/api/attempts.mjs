/* How each operation is tried: what it is done to (own, another organisation's, another tenant's), with a
 * request that succeeds where it is allowed. An attempt makes what it may use up.
 *
 *   bare       no object: one attempt a role
 *   self       what belongs to a person: the caller's own, another's, another tenant's
 *   org        what belongs to an organisation: own, other, foreign
 *   seen       what is published: own, other, foreign, and another's private one (hidden)
 *   special    tried by a function of its own
 */
import { fresh } from './roles.mjs'

const csv = (org) => Buffer.from(`编号,单位名称,产品名称,额定功率(kW),防护等级\n1,${org},永磁同步电机,55,IP55\n2,${org},三相异步电机,75,IP65\n`)
const ownerOf = (w, whose) => w.as[`${whose}:org_admin`]
const organiserOf = (w, whose) => (whose.startsWith('foreign') ? w.as['foreign:organiser'] : w.as.organiser)

export function must(answer, what) {
  if (answer.status >= 300) throw new Error(`${what}: ${answer.status} ${answer.text}`)
  return answer.json
}

export async function listing(w, whose, { side = 'demand', publish = false, visibility = 'public', title, text } = {}) {
  const owner = ownerOf(w, whose)
  const body = { side, organisation: w.orgs[whose], title: title ?? '永磁同步驱动电机', pack: 'motor', text: text ?? (side === 'demand' ? '额定功率≥55kW，防护等级IP55，耐盐雾1000h' : '额定功率60kW，防护等级IP55'), visibility }
  let l = must(await owner.call('createListing', { body }), 'createListing')
  if (publish)
    l = must(await organiserOf(w, whose).call('moveListing', { path: [l.id], headers: { 'If-Match': `"${l.version}"` }, body: { to: 'published' } }), 'moveListing')
  return l
}

const kept = new Map()
/* Made once for things that an attempt does not change. */
async function once(w, key, make) {
  if (!kept.has(key)) kept.set(key, make())
  return kept.get(key)
}

const pairOf = { own: ['own', 'other'], other: ['other', 'third'], foreign: ['foreign', 'foreign2'] }
const pair = (w, whose) =>
  once(w, `pair ${whose}`, async () => {
    const [a, b] = pairOf[whose]
    return [(await listing(w, a, { publish: true })).id, (await listing(w, b, { side: 'supply', publish: true, title: '永磁同步电机' })).id]
  })

async function question(w, whose) {
  // The other side asks; an answer is the owner's.
  const [asked, asker] = pairOf[whose]
  const demand = await listing(w, asked, { publish: true })
  const supply = await listing(w, asker, { side: 'supply', publish: true, title: '永磁同步电机' })
  return must(await ownerOf(w, asker).call('askQuestions', { path: [demand.id, supply.id], body: { text: '请说明交货期。' } }), 'askQuestions').id
}

export async function importing(w, whose, { committed = false } = {}) {
  const owner = ownerOf(w, whose)
  let i = must(await owner.call('startImport', { query: { name: 'list.csv', side: 'supply', organisation: w.orgs[whose] }, upload: csv(`Example ${whose} Ltd`) }), 'startImport')
  for (let n = 0; i.state === 'reading' && n < 4000; n++) {
    await new Promise((r) => setTimeout(r, 25))
    i = must(await owner.call('getImport', { path: [i.id] }), 'getImport')
  }
  if (committed) i = must(await owner.call('commitImport', { path: [i.id], body: { publish: false } }), 'commitImport')
  return i
}

const day = (n) => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10)
const collection = (w, whose) =>
  once(w, `collection ${whose}`, async () =>
    must(await organiserOf(w, whose).call('createCollection', { body: { title: fresh('call'), deadline: day(30), levels: ['省'], organisations: [w.orgs[whose]] } }), 'createCollection').id)
const submission = async (w, whose) =>
  must(await ownerOf(w, whose).call('submitFile', { path: [await collection(w, whose)], query: { name: 'form.csv', side: 'supply', organisation: w.orgs[whose], declared: true }, upload: csv(`Example ${whose} Ltd`) }), 'submitFile').id

/* A conference that is open, or a draft. */
async function conference(w, whose, open = true) {
  const o = organiserOf(w, whose)
  const k = must(await o.call('createConference', { body: { title: fresh('fair'), days: [{ date: day(40), sessions: [{ from: '09:00', to: '12:00' }] }], zones: [{ name: 'A', tables: 4 }] } }), 'createConference')
  return open ? must(await o.call('moveConference', { path: [k.id], headers: version(k), body: { to: 'open' } }), 'moveConference') : k
}
/* A desk that waits for approval when its owner registers it. */
const desk = async (w, whose, { by = organiserOf(w, whose), at } = {}) =>
  must(await by.call('registerDesk', { path: [(at ?? (await conference(w, whose))).id], body: { organisation: w.orgs[whose], side: 'both' } }), 'registerDesk')
async function twoDesks(w, whose) {
  const at = await conference(w, whose)
  const [a, b] = pairOf[whose]
  return [await desk(w, a, { at }), await desk(w, b, { at })]
}
/* A request from `whose` to another, or the other way round. */
async function meeting(w, whose, asked = false) {
  const [a, b] = await twoDesks(w, whose)
  const [from, to, asker] = asked ? [b, a, pairOf[whose][1]] : [a, b, pairOf[whose][0]]
  return must(await ownerOf(w, asker).call('createRequest', { path: [from.id], body: { to: to.id } }), 'createRequest')
}

/* A meeting of an accepted request between `whose` and another. */
async function seated(w, whose) {
  const r = await meeting(w, whose)
  must(await ownerOf(w, pairOf[whose][1]).call('decideRequest', { path: [r.id], body: { decision: 'accept' } }), 'decideRequest')
  const list = must(await organiserOf(w, whose).call('listMeetings', { path: [r.conference] }), 'listMeetings').items
  return list[0]
}
/* A timetable that has been planned; a fresh one each time, or one kept for looking at. */
async function timetable(w, whose) {
  const o = organiserOf(w, whose)
  const m = await seated(w, whose)
  let t = must(await o.call('planTimetable', { path: [m.conference], body: { seconds: 5 } }), 'planTimetable')
  for (let n = 0; t.state === 'planning' && n < 4000; n++) {
    await new Promise((r) => setTimeout(r, 25))
    t = must(await o.call('getTimetable', { path: [t.id] }), 'getTimetable')
  }
  return t
}

const guest = async (w, whose) =>
  must(await organiserOf(w, whose).call('createGuest', { path: [(await once(w, `conference ${whose}`, () => conference(w, whose))).id], body: { name: fresh('guest'), role: 'staff' } }), 'createGuest')
/* A conference with a catalogue: one company released its listing for print. */
const printed = (w) =>
  once(w, 'printed', async () => {
    await listing(w, 'own', { publish: true })
    const at = await conference(w, 'own')
    must(await w.as.organiser.call('registerDesk', { path: [at.id], body: { organisation: w.orgs.own, side: 'both', print: true } }), 'registerDesk')
    return at.id
  })

const signingBody = () => ({ title: fresh('contract'), kind: 'purchase', parties: [{ name: 'Example A' }, { name: 'Example B' }], amount: 100, tax: 'included' })
const signing = async (w, whose) =>
  must(await organiserOf(w, whose).call('createSigning', { path: [(await once(w, `conference ${whose}`, () => conference(w, whose))).id], body: signingBody() }), 'createSigning')

const version = (l) => ({ 'If-Match': `"${l.version}"` })
const org = (request) => ({ kind: 'org', request })

export const attempts = {
  getAbout: { kind: 'bare' },
  getHome: { kind: 'bare' },
  listPacks: { kind: 'bare' },
  getPack: { kind: 'bare', request: () => ({ path: ['motor'] }) },
  getSession: { kind: 'bare' },
  listOrganisations: { kind: 'bare' },
  searchListings: { kind: 'bare', request: () => ({ query: { q: '电机', facets: true } }) },
  suggest: { kind: 'bare', request: () => ({ query: { q: '电' } }) },
  readText: { kind: 'bare', request: () => ({ body: { side: 'supply', title: '永磁同步电机', text: '55kW，IP55', matches: true } }) },
  exportListings: { kind: 'bare', request: () => ({ query: { format: 'csv' } }) },
  getCatalogue: { kind: 'bare', request: async (w) => ({ query: { conference: await printed(w) } }) },
  listCatalogueEntries: { kind: 'bare', request: async (w) => ({ query: { conference: await printed(w), limit: 50 } }) },
  listCatalogueIndex: { kind: 'bare', request: async (w) => ({ query: { conference: await printed(w), of: 'products', q: '电机' } }) },
  exportCatalogue: { kind: 'bare', request: () => ({ query: { format: 'xlsx', readers: 'registered' } }) },
  listSearches: { kind: 'bare' },
  listNotices: { kind: 'bare' },
  markNotices: { kind: 'bare', request: () => ({ body: { read: true } }) },
  listQuestions: { kind: 'bare' },
  listImports: { kind: 'bare' },
  listCollections: { kind: 'bare' },
  listUsers: { kind: 'bare' },
  listAudit: { kind: 'bare' },
  checkAudit: { kind: 'bare' },
  getSystem: { kind: 'bare' },
  getMe: { kind: 'bare' },
  exportMyData: { kind: 'bare' },
  listMySessions: { kind: 'bare' },
  listTokens: { kind: 'bare' },
  createToken: { kind: 'bare', request: () => ({ body: { name: fresh('token'), scopes: ['read'] } }) },
  saveSearch: { kind: 'bare', request: () => ({ body: { name: fresh('search'), query: 'q=电机' } }) },
  createCollection: { kind: 'bare', request: () => ({ body: { title: fresh('call'), deadline: day(20), levels: ['省'] } }) },
  createUser: { kind: 'bare', request: () => ({ body: { mail: `${fresh('user')}@a.example.com`, name: 'New' } }) },
  updateMe: { kind: 'bare', request: async (w, whose, me) => ({ headers: version((await me.call('getMe')).json ?? { version: 1 }), body: { language: 'zh' } }) },
  requestPasswordReset: { kind: 'bare', request: () => ({ body: { mail: `${fresh('nobody')}@a.example.com` } }) },

  deleteSearch: { kind: 'self', request: async (w, whose, me) => ({ path: [must(await me.call('saveSearch', { body: { name: fresh('search'), query: 'q=a' } }), 'saveSearch').id] }) },
  deleteToken: { kind: 'self', request: async (w, whose, me) => ({ path: [must(await me.call('createToken', { body: { name: fresh('token'), scopes: ['read'] } }), 'createToken').id] }) },
  endMySession: { kind: 'self', request: async (w, whose, me) => ({ path: [(await me.again()).id] }) },

  getOrganisation: { kind: 'seen', request: (w, whose) => ({ path: [w.orgs[whose]] }), noPrivate: true },
  updateOrganisation: org(async (w, whose) => ({ path: [w.orgs[whose]], headers: version(must(await ownerOf(w, whose).call('getOrganisation', { path: [w.orgs[whose]] }), 'getOrganisation')), body: { about: fresh('about') } })),
  verifyOrganisation: org((w, whose) => ({ path: [w.orgs[whose]], body: { verification: 'verified' } })),
  listMembers: org((w, whose) => ({ path: [w.orgs[whose]] })),
  addMember: org((w, whose) => ({ path: [w.orgs[whose]], body: { mail: `${fresh('m')}@a.example.com`, name: 'M' } })),
  updateMember: org(async (w, whose) => ({ path: [w.orgs[whose], await invited(w, whose)], body: { admin: false } })),
  removeMember: { ...org(async (w, whose) => ({ path: [w.orgs[whose], await invited(w, whose)] })), others: true },

  createListing: org((w, whose) => ({ body: { side: 'demand', organisation: w.orgs[whose], title: '电机', text: '55kW' } })),
  getListing: { kind: 'seen', request: async (w, whose, me, visibility) => ({ path: [(await once(w, `listing ${whose} ${visibility}`, () => listing(w, whose, { publish: true, visibility }))).id] }) },
  listMatches: { kind: 'seen', request: async (w, whose, me, visibility) => ({ path: [(await once(w, `listing ${whose} ${visibility}`, () => listing(w, whose, { publish: true, visibility }))).id] }) },
  updateListing: org(async (w, whose) => { const l = await listing(w, whose); return { path: [l.id], headers: version(l), body: { text: '75kW' } } }),
  deleteListing: org(async (w, whose) => { const l = await listing(w, whose); return { path: [l.id], headers: version(l) } }),
  moveListing: org(async (w, whose) => { const l = await listing(w, whose); return { path: [l.id], headers: version(l), body: { to: 'submitted' } } }),
  listVersions: org(async (w, whose) => ({ path: [(await once(w, `draft ${whose}`, () => listing(w, whose))).id] })),
  listGains: org(async (w, whose) => ({ path: [(await once(w, `draft ${whose}`, () => listing(w, whose))).id] })),

  getMatch: { kind: 'seen', request: async (w, whose) => ({ path: await pair(w, whose) }), noPrivate: true },
  decideMatch: org(async (w, whose) => ({ path: await pair(w, whose), body: { decision: 'interested' } })),
  askQuestions: org(async (w, whose) => ({ path: await pair(w, whose), body: { text: fresh('问') } })),
  getQuestion: org(async (w, whose) => ({ path: [await once(w, `question ${whose}`, () => question(w, whose))] })),
  answerQuestion: org(async (w, whose) => ({ path: [await question(w, whose)], body: { text: '30天。' } })),

  startImport: org((w, whose) => ({ query: { name: 'list.csv', side: 'supply', organisation: w.orgs[whose] }, upload: csv('x') })),
  getImport: org(async (w, whose) => ({ path: [(await once(w, `import ${whose}`, () => importing(w, whose))).id] })),
  deleteImport: org(async (w, whose) => ({ path: [(await importing(w, whose)).id] })),
  listImportRows: org(async (w, whose) => ({ path: [(await once(w, `import ${whose}`, () => importing(w, whose))).id] })),
  mendImportRow: org(async (w, whose) => ({ path: [(await once(w, `import ${whose}`, () => importing(w, whose))).id, '0'], body: { cells: [{ column: 4, text: '60' }] } })),
  mapImportColumns: org(async (w, whose) => ({ path: [(await once(w, `import ${whose}`, () => importing(w, whose))).id], body: { columns: [{ sheet: 0, column: 4, target: 'fact:rated_power' }] } })),
  commitImport: org(async (w, whose) => ({ path: [(await importing(w, whose)).id], body: { publish: false } })),
  undoImport: org(async (w, whose) => ({ path: [(await importing(w, whose, { committed: true })).id] })),

  getCollection: org(async (w, whose) => ({ path: [await collection(w, whose)] })),
  listSubmissions: org(async (w, whose) => ({ path: [await collection(w, whose)] })),
  submitFile: org(async (w, whose) => ({ path: [await collection(w, whose)], query: { name: 'form.csv', side: 'supply', organisation: w.orgs[whose], declared: true }, upload: csv('x') })),
  decideSubmission: org(async (w, whose) => ({ path: [await submission(w, whose)], body: { decision: 'send_back', reason: '缺少数量' } })),

  listConferences: { kind: 'bare' },
  createConference: { kind: 'bare', request: () => ({ body: { title: fresh('fair'), days: [{ date: day(40), sessions: [{ from: '09:00', to: '12:00' }] }], zones: [{ name: 'A', tables: 4 }] } }) },
  getConference: { kind: 'seen', request: async (w, whose) => ({ path: [(await once(w, `conference ${whose}`, () => conference(w, whose))).id] }), noPrivate: true },
  updateConference: org(async (w, whose) => { const k = await conference(w, whose); return { path: [k.id], headers: version(k), body: { place: 'Hall 2' } } }),
  moveConference: org(async (w, whose) => { const k = await conference(w, whose, false); return { path: [k.id], headers: version(k), body: { to: 'open' } } }),
  listDesks: { kind: 'bare', request: async (w) => ({ path: [(await once(w, 'conference own', () => conference(w, 'own'))).id] }) },
  registerDesk: org(async (w, whose) => ({ path: [(await conference(w, whose)).id], body: { organisation: w.orgs[whose], side: 'supply' } })),
  getDesk: { kind: 'seen', request: async (w, whose, me, visibility) => ({ path: [(await once(w, `desk ${whose} ${visibility}`, () => desk(w, whose, visibility === 'private' ? { by: ownerOf(w, whose) } : {}))).id] }) },
  updateDesk: org(async (w, whose) => { const d = await desk(w, whose); return { path: [d.id], headers: version(d), body: { away: [1] } } }),
  decideDesk: org(async (w, whose) => ({ path: [(await desk(w, whose, { by: ownerOf(w, whose) })).id], body: { decision: 'approve' } })),
  withdrawDesk: org(async (w, whose) => ({ path: [(await desk(w, whose)).id] })),
  listProposals: org(async (w, whose) => ({ path: [(await once(w, `desk ${whose} public`, () => desk(w, whose))).id] })),
  setNever: org(async (w, whose) => ({ path: (await twoDesks(w, whose)).map((d) => d.id), body: { never: true } })),
  listRequests: { kind: 'bare', request: async (w) => ({ path: [(await once(w, 'conference own', () => conference(w, 'own'))).id] }) },
  createRequest: org(async (w, whose) => { const [a, b] = await twoDesks(w, whose); return { path: [a.id], body: { to: b.id, stars: 4 } } }),
  updateRequest: org(async (w, whose) => { const r = await meeting(w, whose); return { path: [r.id], headers: version(r), body: { session: 'morning' } } }),
  decideRequest: org(async (w, whose) => ({ path: [(await meeting(w, whose, true)).id], body: { decision: 'accept' } })),
  withdrawRequest: org(async (w, whose) => ({ path: [(await meeting(w, whose)).id] })),

  listMeetings: { kind: 'bare', request: async (w) => ({ path: [(await once(w, 'conference own', () => conference(w, 'own'))).id] }) },
  createMeeting: org(async (w, whose) => { const [a, b] = await twoDesks(w, whose); return { path: [a.conference], body: { desks: [a.id, b.id] } } }),
  updateMeeting: org(async (w, whose) => { const m = await seated(w, whose); return { path: [m.id], headers: version(m), body: { session: 'morning' } } }),
  cancelMeeting: org(async (w, whose) => ({ path: [(await seated(w, whose)).id], body: { reason: 'moved' } })),
  recordOutcome: org(async (w, whose) => { const m = await once(w, `meeting ${whose}`, () => seated(w, whose)); return { path: [m.id], body: { desk: m.desks[0].id, attended: true, result: 'intent', amount: 1000000 } } }),
  seatPeople: org(async (w, whose) => { const m = await once(w, `meeting ${whose}`, () => seated(w, whose)); return { path: [m.id], body: { desk: m.desks[0].id, people: [] } } }),
  listTimetables: org(async (w, whose) => ({ path: [(await once(w, `conference ${whose}`, () => conference(w, whose))).id] })),
  planTimetable: org(async (w, whose) => ({ path: [(await conference(w, whose)).id], body: { seconds: 1 } })),
  getTimetable: org(async (w, whose) => ({ path: [(await once(w, `timetable ${whose}`, () => timetable(w, whose))).id] })),
  discardTimetable: org(async (w, whose) => ({ path: [(await timetable(w, whose)).id] })),
  stopPlanning: org(async (w, whose) => ({ path: [(await once(w, `timetable ${whose}`, () => timetable(w, whose))).id] })),
  moveMeeting: org(async (w, whose) => { const t = await timetable(w, whose); return { path: [t.id, t.entries[0].id], headers: version(t.entries[0]), body: { slot: 2, table: 1, locked: true } } }),
  publishTimetable: org(async (w, whose) => ({ path: [(await timetable(w, whose)).id] })),
  copyTimetable: org(async (w, whose) => ({ path: [(await once(w, `timetable ${whose}`, () => timetable(w, whose))).id] })),
  getAgenda: org(async (w, whose) => ({ path: [(await once(w, `desk ${whose} public`, () => desk(w, whose))).id] })),
  printAgenda: org(async (w, whose) => ({ path: [(await once(w, `desk ${whose} public`, () => desk(w, whose))).id] })),
  printConference: org(async (w, whose) => ({ path: [(await once(w, `conference ${whose}`, () => conference(w, whose))).id], query: { what: 'signs' } })),
  createCalendar: org(async (w, whose) => ({ path: [(await once(w, `desk ${whose} public`, () => desk(w, whose))).id] })),
  getCalendar: {
    kind: 'bare',
    request: async (w) => {
      const url = await once(w, 'calendar own', async () => must(await ownerOf(w, 'own').call('createCalendar', { path: [(await desk(w, 'own')).id] }), 'createCalendar').url)
      return { path: [url.split('/').pop()] }
    },
  },
  listArrivals: org(async (w, whose) => ({ path: [(await once(w, `conference ${whose}`, () => conference(w, whose))).id] })),
  checkIn: org(async (w, whose) => {
    const d = await once(w, `desk with people ${whose}`, async () => { const k = await desk(w, whose); return must(await organiserOf(w, whose).call('updateDesk', { path: [k.id], headers: version(k), body: { people: [{ name: 'Lin Yi' }] } }), 'updateDesk') })
    return { path: [d.conference], body: { person: d.people[0].id } }
  }),

  listGuests: org(async (w, whose) => ({ path: [(await once(w, `conference ${whose}`, () => conference(w, whose))).id] })),
  createGuest: org(async (w, whose) => ({ path: [(await once(w, `conference ${whose}`, () => conference(w, whose))).id], body: { name: fresh('guest'), role: 'speaker' } })),
  updateGuest: org(async (w, whose) => { const g = await guest(w, whose); return { path: [g.id], headers: version(g), body: { role: 'press' } } }),
  deleteGuest: org(async (w, whose) => ({ path: [(await guest(w, whose)).id] })),

  listSignings: org(async (w, whose) => ({ path: [(await once(w, `conference ${whose}`, () => conference(w, whose))).id] })),
  createSigning: org(async (w, whose) => ({ path: [(await once(w, `conference ${whose}`, () => conference(w, whose))).id], body: signingBody() })),
  lockSignings: org(async (w, whose) => ({ path: [(await conference(w, whose)).id] })),
  printSignings: org(async (w, whose) => {
    const id = await once(w, `conference with signings ${whose}`, async () => (await signing(w, whose)).conference)
    return { path: [id] }
  }),
  listSigningRevisions: org(async (w, whose) => ({ path: [(await once(w, `conference ${whose}`, () => conference(w, whose))).id] })),
  updateSigning: org(async (w, whose) => { const s = await signing(w, whose); return { path: [s.id], headers: version(s), body: { tender: true } } }),
  deleteSigning: org(async (w, whose) => ({ path: [(await signing(w, whose)).id] })),
  attachSigning: org(async (w, whose) => ({ path: [(await signing(w, whose)).id], query: { name: 'contract.pdf' }, upload: Buffer.from('%PDF-') })),
  getSigningFile: org(async (w, whose) => {
    const id = await once(w, `signing file ${whose}`, async () => { const s = await signing(w, whose); must(await organiserOf(w, whose).call('attachSigning', { path: [s.id], query: { name: 'contract.pdf' }, upload: Buffer.from('%PDF-') }), 'attachSigning'); return s.id })
    return { path: [id] }
  }),
  getConferenceReport: org(async (w, whose) => ({ path: [(await once(w, `conference ${whose}`, () => conference(w, whose))).id] })),

  updateUser: org(async (w, whose) => ({ path: [whose === 'foreign' ? w.users['foreign:member'] : w.users['third:member']], body: { place: '' } })),
}

/* Tried apart: they make or end sessions, make their caller an admin of something, or need what only a mail or
 * another server gives. */
export const apart = new Set(['logIn', 'logOut', 'setUp', 'register', 'resetPassword', 'startOidc', 'finishOidc', 'changePassword', 'eraseMe', 'createOrganisation', 'streamEvents', 'acceptInvitation', 'getInvitation'])

async function invited(w, whose) {
  return must(await ownerOf(w, whose).call('addMember', { path: [w.orgs[whose]], body: { mail: `${fresh('m')}@a.example.com`, name: 'M' } }), 'addMember').user.id
}
