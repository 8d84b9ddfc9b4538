/* A listing being written: saved in this browser at once, on the server a moment later (drafts only;
 * what is published changes when the author says so). */
import { computed, onScopeDispose, reactive, ref, shallowRef, watch } from 'vue'
import { api, isAbort, newKey, Problem } from '@/api/api'
import type { Contact, FactEdit, Kind, Listing, ListingEdit, Side, Visibility } from '@/api/types'
import { editOf, says } from '@/lib/facts'
import { organisations, user } from '@/session'

export interface Form {
  side: Side
  organisation: string
  kind: Kind
  title: string
  text: string
  category: string
  number: string
  city: string
  valid_until: string
  visibility: Visibility
  invited: { id: string; name: string }[]
  contact: Contact
  contact_visibility: Visibility
  budget_visibility: Visibility
  facts: FactEdit[]
}
export type SaveState = 'clean' | 'local' | 'saving' | 'saved' | 'failed'

function blank(): Form {
  return {
    side: 'demand', organisation: organisations.value[0]?.id ?? '', kind: 'product', title: '', text: '', category: '', number: '', city: '', valid_until: '',
    visibility: 'registered', invited: [], contact: { name: '' }, contact_visibility: 'verified', budget_visibility: 'verified', facts: [],
  }
}
export function formOf(l: Listing): Form {
  return {
    ...blank(), side: l.side, organisation: l.organisation.id ?? '', kind: l.kind, title: l.title, text: l.text, category: l.category?.key ?? '', number: l.number ?? '',
    city: l.city ?? '', valid_until: l.valid_until ?? '', visibility: l.visibility, invited: (l.invited ?? []).flatMap((o) => (o.id ? [{ id: o.id, name: o.name }] : [])),
    contact: { name: '', ...l.contact }, ...(l.contact_visibility && { contact_visibility: l.contact_visibility }), ...(l.budget_visibility && { budget_visibility: l.budget_visibility }),
    facts: l.details.filter((f) => f.field === 'form').map(editOf),
  }
}
/* What goes to the server: `changed` names leave out what the author never touched. */
export function bodyOf(f: Form, base: Form | undefined): ListingEdit {
  const same = (name: keyof Form) => base !== undefined && JSON.stringify(f[name]) === JSON.stringify(base[name])
  const out: ListingEdit = {}
  if (!same('title')) out.title = f.title.trim()
  if (!same('text')) out.text = f.text
  if (!same('kind')) out.kind = f.kind
  if (!same('category') && f.category) Object.assign(out, { category: f.category, pack: f.category.split('/')[0] })
  if (!same('number') && (f.number || base)) out.number = f.number.trim()
  if (!same('city') && (f.city || base)) out.city = f.city.trim()
  if (!same('valid_until') && f.valid_until) out.valid_until = f.valid_until
  if (!same('visibility')) out.visibility = f.visibility
  if (!same('invited')) out.invited = f.invited.map((o) => o.id)
  if (!same('contact') && f.contact.name.trim()) {
    out.contact = { name: f.contact.name.trim(), ...(f.contact.phone && { phone: f.contact.phone }), ...(f.contact.mail && { mail: f.contact.mail }) }
  }
  if (!same('contact_visibility')) out.contact_visibility = f.contact_visibility
  if (!same('budget_visibility')) out.budget_visibility = f.budget_visibility
  if (!same('facts')) out.facts = f.facts.filter(says)
  return out
}

export function useDraft(id: string | undefined, preset: Partial<Form>) {
  const form = reactive<Form>({ ...blank(), ...preset })
  const listing = shallowRef<Listing>()
  const state = ref<SaveState>('clean')
  const problem = shallowRef<Problem>()
  const restored = ref(false)
  const ready = ref(false)
  const storage = `ouhe.draft.${user.value?.id ?? ''}.${id ?? 'new'}`
  let base: Form | undefined
  let key = newKey()
  let localOk = true
  let serverTimer: ReturnType<typeof setTimeout> | undefined
  let localTimer: ReturnType<typeof setTimeout> | undefined
  let saving: Promise<boolean> | undefined
  let done = false

  const copy = (f: Form): Form => JSON.parse(JSON.stringify(f)) as Form
  const isDraft = computed(() => !listing.value || listing.value.state === 'draft')
  const changed = () => JSON.stringify(form) !== JSON.stringify(base)

  function keepLocal() {
    clearTimeout(localTimer)
    if (done) return
    try {
      localStorage.setItem(storage, JSON.stringify({ id: listing.value?.id, version: listing.value?.version, form }))
      localOk = true
    } catch {
      localOk = false
    }
  }
  function forgetLocal() {
    clearTimeout(localTimer)
    try {
      localStorage.removeItem(storage)
    } catch {
      /* nothing was kept */
    }
  }
  function local(): { id?: string; form: Form } | undefined {
    try {
      const text = localStorage.getItem(storage)
      return text ? (JSON.parse(text) as { id?: string; form: Form }) : undefined
    } catch {
      return undefined
    }
  }

  async function start() {
    const kept = local()
    const known = id ?? kept?.id
    if (known) {
      try {
        listing.value = await api.get('/api/v1/listings/{id}', { path: { id: known } })
        base = formOf(listing.value)
        Object.assign(form, copy(base))
      } catch (e) {
        if (!(e instanceof Problem)) throw e
        if (id) {
          problem.value = e
          return
        }
      }
    }
    if (kept && !Object.keys(preset).length) {
      Object.assign(form, kept.form)
      restored.value = changed()
    }
    base ??= id ? copy(form) : undefined
    ready.value = true
    state.value = restored.value ? 'local' : listing.value ? 'saved' : 'clean'
    watch(form, onChange, { deep: true })
  }

  function onChange() {
    if (done) return
    if (base && !changed()) return
    state.value = 'local'
    clearTimeout(localTimer)
    localTimer = setTimeout(keepLocal, 300)
    clearTimeout(serverTimer)
    if (isDraft.value && form.title.trim() && form.organisation) serverTimer = setTimeout(() => void save(), 1500)
  }

  /* True when the server has all of it. */
  async function save(): Promise<boolean> {
    clearTimeout(serverTimer)
    if (saving) await saving
    if (listing.value && !changed()) return true
    saving = write()
    const ok = await saving
    saving = undefined
    return ok
  }
  async function write(): Promise<boolean> {
    const sent = copy(form)
    state.value = 'saving'
    problem.value = undefined
    try {
      if (!listing.value) {
        const body = { ...bodyOf(sent, undefined), side: sent.side, organisation: sent.organisation, title: sent.title.trim() }
        listing.value = await api.post('/api/v1/listings', { body, idempotencyKey: key })
        key = newKey()
      } else {
        const body = bodyOf(sent, base)
        if (Object.keys(body).length > 0) listing.value = await api.patch('/api/v1/listings/{id}', { path: { id: listing.value.id }, body, ifMatch: listing.value.version })
      }
      base = sent
      state.value = changed() ? 'local' : 'saved'
      keepLocal()
      return true
    } catch (e) {
      if (isAbort(e)) return false
      if (!(e instanceof Problem)) throw e
      problem.value = e
      state.value = 'failed'
      keepLocal()
      return false
    }
  }
  /* Taken on the newest version: what is in the form is put over it. */
  async function rebase() {
    if (!listing.value) return
    listing.value = await api.get('/api/v1/listings/{id}', { path: { id: listing.value.id } })
    base = formOf(listing.value)
    problem.value = undefined
  }
  function discard() {
    if (base) Object.assign(form, copy(base))
    else Object.assign(form, blank())
    restored.value = false
    state.value = listing.value ? 'saved' : 'clean'
    forgetLocal()
  }
  function finish() {
    done = true
    clearTimeout(serverTimer)
    forgetLocal()
  }
  /* Would leaving lose anything? */
  function wouldLose(): boolean {
    if (done || state.value === 'clean' || state.value === 'saved') return false
    keepLocal()
    return !localOk
  }
  onScopeDispose(() => {
    clearTimeout(serverTimer)
    if (!done && state.value !== 'clean') keepLocal()
  })
  void start()
  return { form, listing, state, problem, restored, ready, isDraft, save, rebase, discard, finish, wouldLose }
}
