/* Every page of the public and trading half: at three widths, light and dark: a picture, nothing serious
 * for axe, no complaint on the console, nothing that sticks out. */
import assert from 'node:assert/strict'
import { check, open, settled, test, view } from './harness.mjs'
import { demand, id, supply } from '../../web/mock/listings.mjs'

const pages = [
  ['home', '/', 'buyer'],
  ['home-visitor', '/', 'visitor'],
  ['find', '/find', 'buyer'],
  ['find-near', `/find?near=${demand.id}&fact=rated_power:55..75&city=株洲市`, 'buyer'],
  ['listing', `/listings/${demand.id}`, 'buyer'],
  ['match', `/matches/${demand.id}/${supply.id}`, 'buyer'],
  ['publish', '/publish?title=永磁电机&side=supply', 'supplier'],
  ['edit', `/listings/${demand.id}/edit`, 'buyer'],
  ['mine', '/mine', 'buyer'],
  ['questions', '/questions?all=1', 'supplier'],
  ['question', `/questions/${id(600)}`, 'supplier'],
  ['login', '/login?reason=denied', 'visitor'],
  ['setup', '/setup#good', 'visitor'],
  ['register', '/register', 'visitor'],
  ['forgot', '/forgot', 'visitor'],
  ['reset', '/reset#good', 'visitor'],
  ['lost', '/nowhere', 'visitor'],
]
const views = [
  [1280, false],
  [390, false],
  [390, true],
  [1920, true],
]

for (const [name, path, who] of pages) {
  test(name, async () => {
    const found = []
    const { page } = await open({ path, who })
    for (const [width, dark] of views) {
      await view(page, width, dark)
      if (name.startsWith('home')) {
        await page.locator('figure.chart').last().scrollIntoViewIfNeeded()
        await page.waitForFunction(() => document.querySelectorAll('figure canvas').length === 2)
      }
      await settled(page)
      await check(page, `${name}-${width}${dark ? '-dark' : ''}`).catch((e) => found.push(`${width}${dark ? ' dark' : ''}: ${JSON.stringify(e.actual) ?? e.message}`))
    }
    assert.deepEqual(found, [])
  })
}
