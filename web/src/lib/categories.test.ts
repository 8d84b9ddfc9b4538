import { describe, expect, it } from 'vitest'
import { pathTo, tree } from './categories'

const categories = [
  { key: 'motor/motor', name: '电机' },
  { key: 'motor/pm', name: '永磁电机', parent: 'motor/motor' },
  { key: 'motor/dc', name: '直流电机', parent: 'motor' },
  { key: 'steel/steel', name: '钢材' },
]
describe('tree', () => {
  const nodes = tree(categories, new Map([['motor/pm', 3], ['motor/motor', 1], ['motor/dc', 2]]))
  it('counts what is below and leaves out what has no hits', () => {
    expect(nodes.map((n) => [n.key, n.count])).toEqual([['motor/motor', 6]])
  })
  it('takes parents with and without their pack', () => {
    expect(nodes[0]!.children.map((n) => n.key)).toEqual(['motor/pm', 'motor/dc'])
  })
  it('finds the way down', () => {
    expect(pathTo(nodes, 'motor/dc').map((n) => n.key)).toEqual(['motor/motor', 'motor/dc'])
    expect(pathTo(nodes, 'nowhere')).toEqual([])
  })
})
