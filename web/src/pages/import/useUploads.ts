/* Files on their way up: chosen, packed when there are several, sent one after the other. */
import { computed, onScopeDispose, ref, shallowReactive } from 'vue'
import { api, isAbort, newKey, Problem } from '@/api/api'
import { t } from '@/i18n'
import { problemWords } from '@/use/words'
import type { Found } from './drop'
import { guessSide, isReadable } from './side'
import type { Import, Side } from './types'
import { ZIP_MAX_BYTES, zip } from './zip'

export interface Chosen extends Found {
  key: number
  side: Side | undefined
  readable: boolean
}

export interface Batch {
  key: number
  name: string
  side: Side
  files: number
  bytes: number
  state: 'packing' | 'sending' | 'sent' | 'failed'
  share: number
  problem?: string
  result?: Import
}

let serial = 0

/** One file keeps its name; several are named after the folder that holds them all. */
export function batchName(paths: string[]): string {
  if (paths.length === 1) return paths[0]!.split('/').pop()!
  const folder = paths[0]!.includes('/') ? paths[0]!.split('/')[0]! : ''
  const all = folder && paths.every((p) => p.startsWith(folder + '/'))
  return (all ? folder : t('import.severalFiles', { n: paths.length })) + '.zip'
}

export function useUploads() {
  const chosen = shallowReactive<Chosen[]>([])
  const batches = ref<Batch[]>([])
  const busy = computed(() => batches.value.some((b) => b.state === 'packing' || b.state === 'sending'))
  const abort = new AbortController()
  const retries = new Map<number, () => Promise<void>>()

  function add(found: Found[], fallback?: Side) {
    const words = { demand: t('import.demandWords'), supply: t('import.supplyWords') }
    for (const f of found) {
      if (chosen.some((c) => c.path === f.path && c.file.size === f.file.size)) continue
      chosen.push({ ...f, key: ++serial, side: guessSide(f.path, words) ?? fallback, readable: isReadable(f.path) })
    }
  }
  function setSide(keys: number[], side: Side) {
    chosen.forEach((c, i) => {
      if (keys.includes(c.key)) chosen[i] = { ...c, side }
    })
  }
  function drop(key: number) {
    const i = chosen.findIndex((c) => c.key === key)
    if (i >= 0) chosen.splice(i, 1)
  }

  async function send(batch: Batch, files: Chosen[], organisation: string | undefined) {
    const key = newKey()
    const run = async () => {
      batch.problem = undefined
      batch.share = 0
      try {
        batch.state = files.length > 1 ? 'packing' : 'sending'
        const body =
          files.length > 1
            ? await zip(
                files.map((f) => ({ path: f.path, blob: f.file })),
                (s) => (batch.share = s),
              )
            : files[0]!.file
        batch.state = 'sending'
        batch.share = 0
        batch.result = await api.post('/api/v1/imports', {
          query: { name: batch.name, side: batch.side, organisation },
          body,
          idempotencyKey: key,
          onProgress: (s) => (batch.share = s),
          signal: abort.signal,
        })
        batch.state = 'sent'
      } catch (e) {
        if (isAbort(e)) return
        batch.state = 'failed'
        if (e instanceof Problem) batch.problem = problemWords(e).text
        /* A file that was moved or changed since it was chosen cannot be read any more. */
        else batch.problem = e instanceof RangeError ? t('import.tooBig') : t('import.unreadableFile')
      }
    }
    retries.set(batch.key, run)
    await run()
  }

  /** All that was chosen: a batch a side. Gives the imports that were begun. */
  async function start(organisation: string | undefined): Promise<Import[]> {
    const mine: Batch[] = []
    for (const side of ['demand', 'supply'] as const) {
      const files = chosen.filter((c) => c.side === side)
      if (!files.length) continue
      for (const f of files) drop(f.key)
      const raw: Batch = {
        key: ++serial,
        name: batchName(files.map((f) => f.path)),
        side,
        files: files.length,
        bytes: files.reduce((n, f) => n + f.file.size, 0),
        state: 'packing',
        share: 0,
      }
      batches.value.push(raw)
      const batch = batches.value[batches.value.length - 1]!
      mine.push(batch)
      await send(batch, files, organisation)
    }
    return mine.flatMap((b) => (b.result ? [b.result] : []))
  }

  onScopeDispose(() => abort.abort())
  return {
    chosen,
    batches,
    busy,
    add,
    setSide,
    drop,
    start,
    clear: () => chosen.splice(0),
    again: (key: number) => retries.get(key)?.(),
    dismiss: (key: number) => (batches.value = batches.value.filter((b) => b.key !== key)),
    tooBig: computed(() => chosen.length > 1 && chosen.reduce((n, c) => n + c.file.size, 0) > ZIP_MAX_BYTES),
  }
}
