/* An import while it is looked at: its state (by events, asked for while it is read), its rows,
 * and all that can be done to it. */
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { api, isAbort, Problem } from '@/api/api'
import { useEvent } from '@/api/events'
import { t } from '@/i18n'
import { useAct } from '@/use/act'
import { say } from '@/use/say'
import { problemWords } from '@/use/words'
import { useMend } from './mend'
import { useRows } from './rows'
import type { Import, ImportRow, RowDecision, Visibility } from './types'

const busyStates = new Set<Import['state']>(['reading', 'committing'])

export function useImport(id: () => string) {
  const data = shallowRef<Import>()
  const problem = shallowRef<Problem>()
  const gone = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = 0

  const rows = useRows((query, signal) => api.get('/api/v1/imports/{id}/rows', { path: { id: id() }, query, signal }))

  async function load(): Promise<void> {
    const mine = ++asked
    clearTimeout(timer)
    try {
      const got = await api.get('/api/v1/imports/{id}', { path: { id: id() } })
      if (mine !== asked) return
      take(got)
    } catch (e) {
      if (mine !== asked || isAbort(e)) return
      if (!(e instanceof Problem)) throw e
      if (!data.value || e.status === 404) problem.value = e
      else timer = setTimeout(() => void load(), 4000)
    }
  }

  function take(got: Import) {
    const before = data.value
    data.value = got
    problem.value = undefined
    /* Events say when it is done; asking now and then is for when they do not come. */
    clearTimeout(timer)
    if (busyStates.has(got.state)) timer = setTimeout(() => void load(), 1000)
    if (before && before.state !== got.state) rows.refresh()
  }

  const soon = (() => {
    let t: ReturnType<typeof setTimeout> | undefined
    return () => {
      clearTimeout(t)
      t = setTimeout(() => void load(), 250)
    }
  })()

  useEvent('import', (e) => {
    if (e.id !== id() && e.import !== id()) return
    if (data.value && typeof e.progress === 'number' && e.state === data.value.state)
      data.value = { ...data.value, progress: e.progress }
    else soon()
  })
  useEvent('again', () => void load())

  const mend = useMend({
    patch: (row, body) => api.patch('/api/v1/imports/{id}/rows/{row}', { path: { id: id(), row }, body }),
    put: rows.put,
    changed: (before: ImportRow, after: ImportRow) => {
      shift(before.state, after.state)
      soon()
    },
    failed: (e) => {
      if (e instanceof Problem) say.problem(t('import.mendFailed', { why: problemWords(e).text }))
      else if (!isAbort(e)) throw e
    },
  })

  /* The counts follow at once; the server's come a moment later. */
  function shift(from: ImportRow['state'], to: ImportRow['state']) {
    if (from === to || !data.value) return
    const counts = { ...data.value.counts }
    const key = { ready: 'ready', mend: 'mend', duplicate: 'duplicates', skipped: 'skipped', committed: 'committed' } as const
    counts[key[from]] = Math.max(0, (counts[key[from]] ?? 0) - 1)
    counts[key[to]] = (counts[key[to]] ?? 0) + 1
    data.value = { ...data.value, counts }
  }

  const map = useAct(async (sheet: number, column: number, target: string) => {
    take(await api.put('/api/v1/imports/{id}/columns', { path: { id: id() }, body: { columns: [{ sheet, column, target }] } }))
    rows.refresh()
  })
  const commit = useAct(
    async (body: { publish: boolean; visibility?: Visibility; valid_until?: string }) => {
      take(await api.post('/api/v1/imports/{id}/commit', { path: { id: id() }, body: { ...body, wait: false } }))
      mend.clear()
      rows.refresh()
    },
    { quiet: true },
  )
  const undo = useAct(async () => {
    take(await api.post('/api/v1/imports/{id}/undo', { path: { id: id() } }))
    rows.refresh()
  })
  /* The same answer for every likely duplicate that has none yet. */
  const decideAll = useAct(async (decision: RowDecision) => {
    for (;;) {
      const page = await api.get('/api/v1/imports/{id}/rows', { path: { id: id() }, query: { filter: 'duplicate', limit: 100 } })
      const open = page.items.filter((r) => !r.decision || r.decision === 'import')
      if (!open.length) break
      for (const row of open) {
        /* What cannot be merged into anything becomes a listing of its own. */
        const possible = decision === 'merge' && !row.duplicate?.listing ? 'keep' : decision
        rows.put(
          await api.patch('/api/v1/imports/{id}/rows/{row}', { path: { id: id(), row: row.row }, body: { decision: possible } }),
        )
      }
      await load()
    }
    await load()
    rows.refresh()
  })
  const remove = useAct(async () => {
    await api.delete('/api/v1/imports/{id}', { path: { id: id() } })
    gone.value = true
  })

  const editable = computed(() => data.value?.state === 'ready' && (data.value.may?.includes('edit') ?? true))
  const may = (what: 'edit' | 'commit' | 'undo' | 'delete') => data.value?.may?.includes(what) ?? false

  watch(id, () => {
    data.value = undefined
    problem.value = undefined
    mend.clear()
    void load()
  })
  onScopeDispose(() => {
    asked++
    clearTimeout(timer)
    rows.stop()
  })
  void load()

  return { data, problem, gone, rows, mend, map, commit, undo, remove, decideAll, editable, may, load }
}

export type ImportState = ReturnType<typeof useImport>
