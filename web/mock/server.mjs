/* A small server for tests of the page: serves web/dist and answers the API from examples kept in
 * areas/AREA.mjs. It holds state in memory only; the real server is `ouhe serve`.
 *
 *   const mock = await startMock()   // { url, state, close() }
 *   node mock/server.mjs 8090        // for a look by hand
 */
import { createReadStream, existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const areas = new URL('./areas/', import.meta.url)
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json' }
/* As strict as the real one's, so that a page which breaks it is seen to. */
const policy = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"

export function problem(status, title, errors) {
  return { status, body: { type: 'urn:ouhe:mock', title, status, ...(errors && { errors }) }, type: 'application/problem+json' }
}

async function loadRoutes(state) {
  const routes = []
  for (const name of readdirSync(areas).filter((n) => n.endsWith('.mjs')).sort()) {
    const area = await import(pathToFileURL(join(fileURLToPath(areas), name)).href)
    for (const [verb, path, handler] of area.routes(state)) {
      const names = []
      const source = path.replace(/\{(\w+)\}/g, (_, n) => (names.push(n), '([^/]+)'))
      routes.push({ verb, names, pattern: new RegExp(`^/api/v1${source}$`), handler })
    }
  }
  return routes
}

function readBody(request) {
  return new Promise((resolve) => {
    const parts = []
    request.on('data', (d) => parts.push(d))
    request.on('end', () => {
      const bytes = Buffer.concat(parts)
      if (!/json/.test(request.headers['content-type'] ?? '')) return resolve(bytes)
      try {
        resolve(JSON.parse(bytes.toString('utf8')))
      } catch {
        resolve({})
      }
    })
  })
}

export async function startMock({ port = 0, delay = 0 } = {}) {
  const state = { who: 'visitor', streams: new Set(), calls: [], delay }
  state.send = (name, data) => state.streams.forEach((s) => s.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`))
  const routes = await loadRoutes(state)

  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://mock')
    if (!url.pathname.startsWith('/api/')) return file(url.pathname, response)
    if (url.pathname === '/api/v1/events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
      response.write(': here\n\n')
      state.streams.add(response)
      request.on('close', () => state.streams.delete(response))
      return
    }
    const body = await readBody(request)
    state.calls.push({ verb: request.method, path: url.pathname, query: url.searchParams, body, headers: request.headers })
    if (state.delay) await new Promise((r) => setTimeout(r, state.delay))
    for (const { verb, names, pattern, handler } of routes) {
      const m = verb === request.method && pattern.exec(url.pathname)
      if (!m) continue
      const params = Object.fromEntries(names.map((n, i) => [n, decodeURIComponent(m[i + 1])]))
      const answer = (await handler({ params, query: url.searchParams, body, state, headers: request.headers })) ?? { status: 204 }
      const status = answer.status ?? 200
      response.writeHead(status, { 'Content-Type': answer.type ?? 'application/json', 'Cache-Control': 'no-store', ...answer.headers })
      response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body))
      return
    }
    const lost = problem(404, '没有找到')
    response.writeHead(404, { 'Content-Type': lost.type })
    response.end(JSON.stringify(lost.body))
  })

  function file(path, response) {
    let name = normalize(join(dist, path))
    if (!name.startsWith(dist) || !extname(name) || !existsSync(name)) name = join(dist, 'index.html')
    response.writeHead(200, { 'Content-Type': types[extname(name)] ?? 'application/octet-stream', 'Content-Security-Policy': policy })
    createReadStream(name).pipe(response)
  }

  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    state,
    close: () =>
      new Promise((resolve) => {
        state.streams.forEach((s) => s.end())
        server.close(resolve)
        server.closeAllConnections?.()
      }),
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const mock = await startMock({ port: Number(process.argv[2] ?? 8090) })
  console.log(mock.url)
}
