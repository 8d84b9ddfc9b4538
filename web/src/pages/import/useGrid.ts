/* The window on the sheet: what is in sight, and where the cursor goes. */
import { computed, nextTick, onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue'
import { LINE_WIDTH, MAX_PIXELS, ROW_HEIGHT, columnAt, offsets } from './geometry'

const OVERSCAN = 6

export interface GridSize {
  total: Ref<number>
  widths: Ref<number[]>
  headerHeight: number
}

export function useGrid(box: Ref<HTMLElement | undefined>, size: GridSize) {
  const top = ref(0)
  const left = ref(0)
  const height = ref(600)
  const width = ref(800)
  let frame = 0
  let observer: ResizeObserver | undefined

  const full = computed(() => size.total.value * ROW_HEIGHT)
  const tall = computed(() => Math.min(full.value, MAX_PIXELS))
  const body = computed(() => Math.max(ROW_HEIGHT, height.value - size.headerHeight))
  /* Past what a browser can draw, the bar stands for more rows than its pixels. */
  const shift = computed(() => {
    const most = tall.value - body.value
    return full.value > tall.value && most > 0 ? (top.value / most) * (full.value - tall.value) : 0
  })
  const edges = computed(() => offsets(size.widths.value))
  const wide = computed(() => LINE_WIDTH + edges.value[edges.value.length - 1]!)

  const firstRow = computed(() => Math.max(0, Math.floor((top.value + shift.value) / ROW_HEIGHT) - OVERSCAN))
  const lastRow = computed(() =>
    Math.min(size.total.value - 1, Math.ceil((top.value + shift.value + body.value) / ROW_HEIGHT) + OVERSCAN),
  )
  const firstColumn = computed(() => Math.max(0, columnAt(edges.value, left.value) - 1))
  const lastColumn = computed(() =>
    Math.min(size.widths.value.length - 1, columnAt(edges.value, left.value + Math.max(0, width.value - LINE_WIDTH)) + 1),
  )
  const y = (row: number) => row * ROW_HEIGHT - shift.value

  function measure() {
    const el = box.value
    if (!el) return
    height.value = el.clientHeight
    width.value = el.clientWidth
  }

  function onScroll() {
    if (frame) return
    frame = requestAnimationFrame(() => {
      frame = 0
      const el = box.value
      if (!el) return
      top.value = el.scrollTop
      left.value = el.scrollLeft
    })
  }

  /** The least scrolling that brings a cell wholly into sight. */
  function show(row: number, column?: number) {
    const el = box.value
    if (!el) return
    if (row >= 0) {
      const at = row * ROW_HEIGHT
      const scale = full.value > tall.value ? (tall.value - body.value) / (full.value - body.value) : 1
      const from = el.scrollTop / scale
      let to = from
      if (at < from) to = at
      else if (at + ROW_HEIGHT > from + body.value) to = at + ROW_HEIGHT - body.value
      if (to !== from) el.scrollTop = Math.round(to * scale)
    }
    if (column !== undefined && column >= 0) {
      const [from, to] = [edges.value[column] ?? 0, edges.value[column + 1] ?? 0]
      const seen = el.clientWidth - LINE_WIDTH
      if (from < el.scrollLeft) el.scrollLeft = from
      else if (to > el.scrollLeft + seen) el.scrollLeft = Math.min(from, to - seen)
    }
    onScroll()
  }

  onMounted(() => {
    measure()
    observer = new ResizeObserver(measure)
    if (box.value) observer.observe(box.value)
  })
  onBeforeUnmount(() => {
    observer?.disconnect()
    cancelAnimationFrame(frame)
  })
  watch(size.total, () => void nextTick(measure))

  /* Lines that leave lend their elements to those that come: enough keys for a window full. */
  const pool = computed(() => Math.ceil(body.value / ROW_HEIGHT) + 2 * OVERSCAN + 3)
  const pageRows = computed(() => Math.max(1, Math.floor(body.value / ROW_HEIGHT) - 1))
  return {
    top,
    left,
    height,
    width,
    body,
    tall,
    wide,
    edges,
    firstRow,
    lastRow,
    firstColumn,
    lastColumn,
    y,
    show,
    onScroll,
    pageRows,
    pool,
  }
}

export interface Place {
  /* Index of the row; -1: the header. */
  row: number
  /* Index of the column. */
  column: number
}

/** Where a key leads; undefined when it leads nowhere. */
export function moved(at: Place, e: KeyboardEvent, rows: number, columns: number, page: number): Place | undefined {
  const end = e.ctrlKey || e.metaKey
  const row = (n: number) => Math.max(-1, Math.min(rows - 1, n))
  const column = (n: number) => Math.max(0, Math.min(columns - 1, n))
  switch (e.key) {
    case 'ArrowDown':
      return { row: end ? rows - 1 : row(at.row + 1), column: at.column }
    case 'ArrowUp':
      return { row: end ? 0 : row(at.row - 1), column: at.column }
    case 'ArrowRight':
      return { row: at.row, column: end ? columns - 1 : column(at.column + 1) }
    case 'ArrowLeft':
      return { row: at.row, column: end ? 0 : column(at.column - 1) }
    case 'PageDown':
      return { row: row(at.row + page), column: at.column }
    case 'PageUp':
      return { row: Math.max(0, at.row - page), column: at.column }
    case 'Home':
      return { row: end ? 0 : at.row, column: 0 }
    case 'End':
      return { row: end ? rows - 1 : at.row, column: columns - 1 }
    default:
      return undefined
  }
}
