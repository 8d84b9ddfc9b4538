/* The client: fetch, with types from api/openapi.yaml.
 *
 *   const listing = await api.get('/api/v1/listings/{id}', { path: { id } })
 *   await api.patch('/api/v1/listings/{id}', { path: { id }, body, ifMatch: listing.version })
 *
 * Answers are the decoded body. A refusal throws Problem (the server's own words), a broken line
 * throws Problem with status 0, an aborted call throws the DOMException 'AbortError' (isAbort).
 */
import type { paths } from './generated/schema'

type Verb = 'get' | 'post' | 'put' | 'patch' | 'delete'
type PathsWith<V extends Verb> = {
  [P in keyof paths]: paths[P] extends { [K in V]: { responses: unknown } } ? P : never
}[keyof paths]
type Operation<P extends keyof paths, V extends Verb> = paths[P] extends { [K in V]: infer O } ? O : never
type Content<T> = T extends { content: infer C } ? C[keyof C] : undefined
type Answer<O> = O extends { responses: infer R }
  ? R extends { 200: infer A }
    ? Content<A>
    : R extends { 201: infer A }
      ? Content<A>
      : undefined
  : never
type PathOf<O> = O extends { parameters: { path: infer T } } ? { path: T } : { path?: undefined }
type QueryOf<O> = O extends { parameters: { query: infer T } }
  ? { query: T }
  : O extends { parameters: { query?: infer T } }
    ? { query?: T }
    : { query?: undefined }
type BodyOf<O> = O extends { requestBody: { content: infer C } }
  ? { body: C extends { 'application/json': infer J } ? J : Blob }
  : O extends { requestBody?: { content: { 'application/json': infer J } } }
    ? { body?: J }
    : { body?: undefined }

export interface CallOptions {
  signal?: AbortSignal
  /* The version that was edited: goes into If-Match. */
  ifMatch?: number
  /* Creations: the same key never creates twice. Made anew for each call when absent. */
  idempotencyKey?: string
  /* Uploads: called with the share of bytes sent, 0 to 1. */
  onProgress?: (share: number) => void
}
export type Options<P extends keyof paths, V extends Verb> = PathOf<Operation<P, V>> &
  QueryOf<Operation<P, V>> &
  BodyOf<Operation<P, V>> &
  CallOptions
/* Options may be left out where nothing in them is required. */
type Args<T> = object extends T ? [options?: T] : [options: T]

export interface FieldError {
  field: string
  detail: string
}

/* A refusal in words (RFC 9457). */
export class Problem extends Error {
  readonly status: number
  readonly type: string
  readonly title: string
  readonly detail: string
  readonly errors: FieldError[]
  readonly instance: string
  constructor(status: number, body: { type?: string; title?: string; detail?: string; errors?: FieldError[]; instance?: string } = {}) {
    super(body.detail || body.title || '')
    this.name = 'Problem'
    this.status = status
    this.type = body.type ?? ''
    this.title = body.title ?? ''
    this.detail = body.detail ?? ''
    this.errors = body.errors ?? []
    this.instance = body.instance ?? ''
  }
  /* What is wrong with a field, by its JSON pointer ('/title', '?q'); '' when nothing is. */
  at(field: string): string {
    return this.errors.find((e) => e.field === field)?.detail ?? ''
  }
}

export function isAbort(e: unknown): boolean {
  return e instanceof DOMException && e.name === 'AbortError'
}

/* What each call needs to know of the session; set by session.ts. */
export const context = {
  csrf: '',
  language: 'zh',
  /* Called when the server no longer knows the session. */
  lost: () => {},
}

export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
}

type Value = string | number | boolean | undefined | null
export function queryString(query: Record<string, Value | readonly Value[]> | undefined): string {
  const out = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const v of Array.isArray(value) ? value : [value]) {
      if (v !== undefined && v !== null && v !== '') out.append(name, String(v))
    }
  }
  const text = out.toString()
  return text && '?' + text
}

export function urlOf(path: string, parts?: Record<string, unknown>, query?: Record<string, unknown>): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(parts?.[name] ?? '')))
  return filled + queryString(query as Record<string, Value>)
}

interface Loose extends CallOptions {
  path?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
}

function headersOf(verb: Verb, o: Loose): Record<string, string> {
  const headers: Record<string, string> = {
    Accept: 'application/json, application/problem+json',
    'Accept-Language': context.language === 'en' ? 'en' : 'zh-CN',
  }
  if (verb !== 'get' && context.csrf) headers['X-CSRF-Token'] = context.csrf
  if (verb === 'post') headers['Idempotency-Key'] = o.idempotencyKey ?? newKey()
  if (o.ifMatch !== undefined) headers['If-Match'] = `"${o.ifMatch}"`
  if (o.body instanceof Blob) headers['Content-Type'] = 'application/octet-stream'
  else if (o.body !== undefined) headers['Content-Type'] = 'application/json'
  return headers
}

function answerOf(status: number, type: string, text: string): unknown {
  let body: unknown
  try {
    body = text && type.includes('json') ? JSON.parse(text) : undefined
  } catch {
    throw new Problem(status >= 400 ? status : 502)
  }
  if (status >= 200 && status < 300) return body
  if (status === 401 && context.csrf) context.lost()
  throw new Problem(status, (body ?? {}) as object)
}

/* fetch tells nothing of what has gone up; XMLHttpRequest does. */
function upload(verb: Verb, url: string, o: Loose): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const x = new XMLHttpRequest()
    x.open(verb.toUpperCase(), url)
    for (const [name, value] of Object.entries(headersOf(verb, o))) x.setRequestHeader(name, value)
    x.upload.onprogress = (e) => e.lengthComputable && o.onProgress?.(e.loaded / e.total)
    x.onerror = () => reject(new Problem(0))
    x.onabort = () => reject(new DOMException('aborted', 'AbortError'))
    x.onload = () => {
      try {
        resolve(answerOf(x.status, x.getResponseHeader('Content-Type') ?? '', x.responseText))
      } catch (e) {
        reject(e)
      }
    }
    o.signal?.addEventListener('abort', () => x.abort())
    x.send(o.body as Blob)
  })
}

async function call(verb: Verb, path: string, o: Loose = {}): Promise<unknown> {
  const url = urlOf(path, o.path, o.query)
  if (o.onProgress && o.body instanceof Blob) return upload(verb, url, o)
  let response: Response
  let text: string
  try {
    response = await fetch(url, {
      method: verb.toUpperCase(),
      headers: headersOf(verb, o),
      body: o.body === undefined ? undefined : o.body instanceof Blob ? o.body : JSON.stringify(o.body),
      credentials: 'same-origin',
      signal: o.signal,
    })
    text = response.status === 204 ? '' : await response.text()
  } catch (e) {
    if (isAbort(e)) throw e
    throw new Problem(0)
  }
  return answerOf(response.status, response.headers.get('Content-Type') ?? '', text)
}

function verb<V extends Verb>(v: V) {
  return <P extends PathsWith<V>>(path: P, ...args: Args<Options<P, V>>): Promise<Answer<Operation<P, V>>> =>
    call(v, path as string, args[0] as Loose | undefined) as Promise<Answer<Operation<P, V>>>
}

export const api = {
  get: verb('get'),
  post: verb('post'),
  put: verb('put'),
  patch: verb('patch'),
  delete: verb('delete'),
}
