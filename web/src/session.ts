/* Who I am. One reactive object for the whole page; loaded once before the first route. */
import { computed, reactive } from 'vue'
import { api, context } from './api/api'
import { closeEvents, onEvent, openEvents } from './api/events'
import type { About, Role, Session } from './api/types'

export const session = reactive<{ data: Session; about: About | undefined; loaded: boolean }>({
  data: { roles: ['visitor'] },
  about: undefined,
  loaded: false,
})

export const user = computed(() => session.data.user)
export const organisations = computed(() => session.data.organisations ?? [])
export const unread = computed(() => session.data.unread ?? 0)

export function has(...roles: Role[]): boolean {
  return roles.some((r) => session.data.roles.includes(r))
}

/* Takes over what the server says of me: after log-in, registration, set-up. */
export function setSession(data: Session) {
  session.data = data
  session.loaded = true
  context.csrf = data.csrf ?? ''
  if (data.user) openEvents()
  else closeEvents()
}

export async function loadSession(): Promise<void> {
  try {
    setSession(await api.get('/api/v1/session'))
  } catch {
    session.loaded = true /* a visitor until the server answers */
  }
}

let aboutAsked: Promise<About> | undefined
export function loadAbout(): Promise<About> {
  aboutAsked ??= api.get('/api/v1/about').then(
    (about) => (session.about = about),
    (e) => {
      aboutAsked = undefined
      throw e
    },
  )
  return aboutAsked
}

export async function logOut(): Promise<void> {
  await api.delete('/api/v1/session')
  setSession({ roles: ['visitor'] })
}

context.lost = () => setSession({ roles: ['visitor'] })
onEvent('unread', (data) => {
  if (typeof data.unread === 'number') session.data.unread = data.unread
})
onEvent('bye', () => void loadSession())
onEvent('again', () => void loadSession())
