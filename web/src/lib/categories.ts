/* The category tree with how many hits are in and below each. */
import type { Category } from '@/api/types'

export interface Node {
  key: string
  name: string
  count: number
  children: Node[]
}

/* Roots that have hits, the most hits first. `counts`: hits of each category itself. */
export function tree(categories: readonly Category[], counts: ReadonlyMap<string, number>): Node[] {
  const nodes = new Map<string, Node>(categories.map((c) => [c.key, { key: c.key, name: c.name, count: counts.get(c.key) ?? 0, children: [] }]))
  const roots: Node[] = []
  for (const c of categories) {
    const parent = c.parent === undefined ? undefined : nodes.get(c.parent.includes('/') ? c.parent : `${c.key.split('/')[0]}/${c.parent}`)
    const node = nodes.get(c.key)!
    if (parent && parent !== node) parent.children.push(node)
    else roots.push(node)
  }
  const settle = (list: Node[]): Node[] => {
    for (const n of list) {
      n.children = settle(n.children)
      n.count += n.children.reduce((sum, c) => sum + c.count, 0)
    }
    return list.filter((n) => n.count > 0).sort((a, b) => b.count - a.count)
  }
  return settle(roots)
}

/* From the root down to the category; [] when it is not there. */
export function pathTo(nodes: readonly Node[], key: string): Node[] {
  for (const n of nodes) {
    if (n.key === key) return [n]
    const below = pathTo(n.children, key)
    if (below.length) return [n, ...below]
  }
  return []
}
