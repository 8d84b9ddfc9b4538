/* Which side of the market a file is, by its name; the person can change it. */
import type { Side } from './types'

/** `words`: those that name a side, separated by spaces. A folder's name counts less than the
 * file's own. */
export function guessSide(path: string, words: Record<Side, string>): Side | undefined {
  for (const part of path.split('/').reverse()) {
    const name = part.toLowerCase()
    const says = (side: Side) => words[side].split(' ').some((w) => name.includes(w))
    const demand = says('demand')
    const supply = says('supply')
    if (demand !== supply) return demand ? 'demand' : 'supply'
  }
  return undefined
}

const READABLE = /\.(xlsx|xlsm|xls|et|csv|tsv|docx|doc|wps|zip|txt)$/i

/** Scans and pictures go up too, and are listed as unread. */
export function isReadable(name: string): boolean {
  return READABLE.test(name)
}

/** What a folder holds beside lists: lock files of an open workbook, folder settings. */
export function isNoise(path: string): boolean {
  const name = path.split('/').pop() ?? ''
  return /^(~\$|\.|thumbs\.db$|desktop\.ini$)/i.test(name) || path.includes('__MACOSX/')
}
