/* A zip of files as they are (stored, not deflated: workbooks are compressed already),
 * so that a folder goes up as one import. Blobs are referred to, never copied; only
 * their check sums are read. Format: PKWARE APPNOTE 6.3.9, without zip64, hence the limits. */

export interface ZipEntry {
  path: string
  blob: Blob
}

export const ZIP_MAX_BYTES = 0xfffffffe
export const ZIP_MAX_FILES = 0xfffe

const table = (() => {
  const t = new Uint32Array(256)
  for (let n = 0; n < 256; n++) {
    let c = n
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
    t[n] = c >>> 0
  }
  return t
})()

export function crc32(bytes: Uint8Array, from = 0): number {
  let c = ~from >>> 0
  for (let i = 0; i < bytes.length; i++) c = table[(c ^ bytes[i]!) & 0xff]! ^ (c >>> 8)
  return ~c >>> 0
}

const STEP = 4 << 20

async function crcOf(blob: Blob): Promise<number> {
  let c = 0
  for (let at = 0; at < blob.size; at += STEP) c = crc32(new Uint8Array(await blob.slice(at, at + STEP).arrayBuffer()), c)
  return c
}

/** Bit 11: names are UTF-8. The date is 1980-01-01; nobody reads it. */
function fields(crc: number, size: number, name: number): number[][] {
  return [
    [20, 2],
    [0x0800, 2],
    [0, 2],
    [0, 2],
    [0x0021, 2],
    [crc, 4],
    [size, 4],
    [size, 4],
    [name, 2],
    [0, 2],
  ]
}

function pack(parts: number[][]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((n, p) => n + p[1]!, 0))
  const view = new DataView(out.buffer)
  let at = 0
  for (const [value, width] of parts) {
    if (width === 2) view.setUint16(at, value!, true)
    else view.setUint32(at, value!, true)
    at += width!
  }
  return out
}

/** Two entries of one path would be one file to who unpacks: the later gets a number. */
function distinct(paths: string[]): string[] {
  const seen = new Set<string>()
  return paths.map((path) => {
    let name = path
    for (let n = 2; seen.has(name); n++) name = path.replace(/(\.[^./]*)?$/, ` (${n})$1`)
    seen.add(name)
    return name
  })
}

export async function zip(entries: ZipEntry[], progress?: (done: number) => void): Promise<Blob> {
  const total = entries.reduce((n, e) => n + e.blob.size, 0)
  if (total > ZIP_MAX_BYTES || entries.length > ZIP_MAX_FILES) throw new RangeError('zip')
  const names = distinct(entries.map((e) => e.path)).map((n) => new TextEncoder().encode(n))
  const body: BlobPart[] = []
  const index: BlobPart[] = []
  let at = 0
  let indexSize = 0
  let done = 0
  for (const [i, entry] of entries.entries()) {
    const name = names[i]!
    const shared = fields(await crcOf(entry.blob), entry.blob.size, name.length)
    const local = pack([[0x04034b50, 4], ...shared])
    body.push(local, name, entry.blob)
    const central = pack([[0x02014b50, 4], [20, 2], ...shared, [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]])
    index.push(central, name)
    indexSize += central.length + name.length
    at += local.length + name.length + entry.blob.size
    done += entry.blob.size
    progress?.(total ? done / total : 1)
  }
  const end = pack([
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    [entries.length, 2],
    [entries.length, 2],
    [indexSize, 4],
    [at, 4],
    [0, 2],
  ])
  return new Blob([...body, ...index, end], { type: 'application/zip' })
}
