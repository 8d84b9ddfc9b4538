/* Sums the gzip bytes of the first load – the entry, the home page and the Chinese words, with all
 * that they import – and fails when there are more than 300 kB. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const limit = 300 * 1000
const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const manifest = JSON.parse(readFileSync(dist + '.vite/manifest.json', 'utf8'))
const first = ['index.html', 'src/i18n/zh/index.ts', 'src/pages/HomePage.vue']

const chunks = new Set()
function take(key) {
  if (chunks.has(key)) return
  chunks.add(key)
  for (const other of manifest[key].imports ?? []) take(other)
}
for (const key of first) {
  if (!manifest[key]) throw new Error(`the first load is unknown: ${key} is not in the manifest`)
  take(key)
}
const files = new Set(['index.html'])
for (const key of chunks) {
  files.add(manifest[key].file)
  for (const css of manifest[key].css ?? []) files.add(css)
}
let sum = 0
for (const file of [...files].sort()) {
  const bytes = existsSync(dist + file + '.gz') ? readFileSync(dist + file + '.gz').length : gzipSync(readFileSync(dist + file)).length
  sum += bytes
  console.log(String(bytes).padStart(8), file)
}
console.log(String(sum).padStart(8), `bytes of first load, gzip (at most ${limit})`)
if (sum > limit) process.exit(1)
