/* A list of 100,000 rows: few of them are drawn, all that is in sight is, and nothing jumps. */
import assert from 'node:assert/strict'
import { open, settled, test } from './harness.mjs'
import { made } from '../../web/mock/listings.mjs'

const total = 100000
const page_of = (from) => ({ items: Array.from({ length: Math.min(20000, total - from) }, (_, i) => ({ ...made(from + i), id: String(from + i).padStart(12, '0'), verdict: undefined })), total, ...(from + 20000 < total && { next: String(from + 20000) }) })

test('100,000 results are walked smoothly', async () => {
  const { page } = await open({ path: '/login', who: 'visitor' })
  await page.route('**/api/v1/listings?*', (r) => r.fulfill({ json: { ...page_of(Number(new URL(r.request().url()).searchParams.get('cursor') ?? 0)), facets: [] } }))
  await page.getByRole('link', { name: '找供需' }).first().click()
  await page.locator('.listing').first().waitFor()
  await settled(page)
  const known = () => page.locator('[aria-setsize]').first().getAttribute('aria-setsize').then(Number)
  for (let i = 0; i < 60 && (await known()) < total; i++) {
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight))
    await page.waitForTimeout(250)
  }
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight))
  await page.locator(`[aria-posinset="${total}"]`).waitFor()
  assert.equal(await known(), total)
  const drawn = await page.locator('.listing').count()
  assert.ok(drawn < 60, `${drawn} rows are drawn`)
  assert.equal(await page.locator('.line').last().getAttribute('aria-posinset'), String(total))

  /* a walk through the middle: what is in sight is always drawn, rows follow each other without a gap */
  const steps = await page.evaluate(async () => {
    const out = []
    const frame = () => new Promise((r) => requestAnimationFrame(r))
    const list = document.querySelector('.virtual')
    const top = list.getBoundingClientRect().top + window.scrollY
    for (let i = 1; i < 40; i++) {
      const began = performance.now()
      window.scrollTo(0, top + ((list.offsetHeight - 2000) * i) / 40)
      let [lines, frames, covered] = [[], 0, false]
      while (!covered && frames < 8) {
        await frame()
        frames++
        lines = [...document.querySelectorAll('.line')].map((l) => [Number(l.getAttribute('aria-posinset')), l.getBoundingClientRect()])
        covered = lines[0][1].top <= 60 && lines[lines.length - 1][1].bottom >= window.innerHeight
      }
      out.push({
        ms: performance.now() - began,
        frames,
        covered,
        ordered: lines.every(([n, r], k) => k === 0 || (n === lines[k - 1][0] + 1 && Math.abs(r.top - lines[k - 1][1].bottom) < 1)),
      })
    }
    return out
  })
  assert.ok(steps.every((s) => s.covered), 'a part in sight is empty')
  assert.ok(steps.every((s) => s.ordered), 'rows do not follow each other')
  const middle = (of) => steps.map(of).sort((a, b) => a - b)[20]
  console.log(`a jump is drawn in ${middle((s) => s.frames)} frames, ${middle((s) => s.ms).toFixed(0)} ms`)
})
