/* A list from the file to the platform and back, as a person does it: with the mouse, with the keyboard
 * alone, on a phone; and a sheet of 100,000 rows of 50 columns. */
import assert from 'node:assert/strict'
import { axe, open, picture, settled, test } from './harness.mjs'
import { id } from '../../web/mock/listings.mjs'

const list = `/imports/${id(3001)}`
const counts = (page) => page.locator('.commit p').innerText()
const still = (page) => page.waitForFunction(() => !document.querySelector('.xsheet__row.is-reading'))

test('upload, mend, decide, commit, undo', async () => {
  const { page, mock } = await open({ path: '/imports', who: 'supplier' })
  await page.setInputFiles('input[type=file]', [
    { name: '供给清单.csv', mimeType: 'text/csv', buffer: Buffer.from('名称\n电机\n') },
    { name: '产能表.csv', mimeType: 'text/csv', buffer: Buffer.from('名称\n泵\n') },
  ])
  await page.getByRole('button', { name: /上传 2 个文件/ }).click()
  await page.waitForURL(/\/imports\/\w{12}/)
  const sent = mock.state.calls.find((c) => c.verb === 'POST' && c.path === '/api/v1/imports')
  assert.equal(sent.query.get('side'), 'supply')
  assert.equal(sent.query.get('name'), '2 个文件.zip')
  assert.equal(sent.body.readUInt32LE(0), 0x04034b50)
  await page.locator('.xsheet__cell').first().waitFor()
  assert.equal(await counts(page), '127 行，113 可导入，11 待修改，3 疑似重复')

  /* Mending in place: shown at once, read again, taken back and done again. */
  await page.locator('.xsheet__cell.has-error').first().click()
  await page.getByRole('tooltip').getByText('不是完整的功率').waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.type('55')
  await page.keyboard.press('Enter')
  await still(page)
  await page.waitForFunction(() => document.querySelector('.commit p').textContent.includes('114 可导入'))
  await page.keyboard.press('Control+z')
  await page.waitForFunction(() => document.querySelector('.commit p').textContent.includes('113 可导入'))
  await page.keyboard.press('Control+y')
  await page.waitForFunction(() => document.querySelector('.commit p').textContent.includes('114 可导入'))

  /* A refused change comes back, with the reason. */
  await page.keyboard.press('Enter')
  await page.keyboard.type('!')
  await page.keyboard.press('Enter')
  await page.getByText('这个字符不能用').waitFor()
  await still(page)
  assert.equal(await page.locator('.xsheet__cell.is-at').innerText(), '55')

  /* Likely duplicates, side by side. */
  await page.getByRole('button', { name: /疑似重复/ }).click()
  await page.getByRole('button', { name: '合并', exact: true }).click()
  await page.getByRole('button', { name: /其余 2 行也合并/ }).click()
  await page.waitForFunction(() => document.querySelector('.commit p').textContent.includes('117 可导入'))

  await page.locator('.commit').getByRole('button').click()
  await page.getByRole('dialog').getByText('10 行待修改').waitFor()
  assert.deepEqual(await axe(page), [])
  await page.getByRole('dialog').getByText('草稿').click()
  await page.getByRole('dialog').getByRole('button', { name: '导入 117 条' }).click()
  await page.getByText('已导入 117 条').waitFor()
  assert.equal(mock.state.calls.find((c) => c.path.endsWith('/commit')).body.publish, false)
  await page.getByRole('button', { name: '撤销整批导入' }).click()
  await page.locator('.el-message-box').getByRole('button', { name: '撤销整批导入' }).click()
  await page.getByText('有 1 条在导入后被修改过').waitFor()
  await picture(page, 'import-taken-back')
  assert.deepEqual(
    page.complaints.filter((c) => !c.includes('422')),
    [],
  )
})

test('columns are mapped with the keyboard alone', async () => {
  const { page, mock } = await open({ path: list, who: 'supplier' })
  await page.getByRole('grid').focus()
  await page.keyboard.press('End')
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await page.getByRole('combobox', { name: '搜索含义' }).waitFor()
  assert.deepEqual(await axe(page), [])
  await page.keyboard.type('冷却')
  await page.keyboard.press('Enter')
  await page.locator('#head-6').getByText('冷却方式').waitFor()
  const put = mock.state.calls.find((c) => c.verb === 'PUT')
  assert.deepEqual(put.body, { columns: [{ sheet: 0, column: 7, target: 'fact:cooling' }] })
  /* The focus is back in the sheet. */
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('role')), 'grid')
  await page.keyboard.press('F8')
  assert.equal(await page.locator('.xsheet__cell.is-at').getAttribute('aria-invalid'), 'true')
})

test('a phone shows cards and mends them', async () => {
  const { page, mock } = await open({ path: list, who: 'supplier', width: 390 })
  const card = page.locator('article').first()
  await card.getByText('不是完整的功率').waitFor()
  await card.getByRole('textbox').fill('75')
  await card.getByRole('textbox').blur()
  await card.getByText('可导入').waitFor()
  assert.equal(mock.state.calls.find((c) => c.verb === 'PATCH').body.cells[0].text, '75')
  await card.getByRole('button', { name: '整行内容' }).click()
  assert.ok((await card.getByRole('textbox').count()) > 5)
})

test('100,000 rows of 50 columns', async () => {
  const { page, mock } = await open({ path: `/imports/${id(3002)}`, who: 'supplier' })
  const grid = page.getByRole('grid')
  assert.equal(await grid.getAttribute('aria-rowcount'), '100001')
  const line = () => page.locator('.xsheet__row.is-current .xsheet__line').innerText()
  await grid.focus()
  await page.keyboard.press('Control+End')
  await page.waitForFunction(() => document.querySelector('.xsheet__row.is-current .xsheet__line span')?.textContent === '100002')
  assert.match(await line(), /100002/)
  await page.keyboard.press('Control+Home')
  await page.waitForFunction(() => document.querySelector('.xsheet__row.is-current .xsheet__line span')?.textContent === '3')
  /* Only what is in sight is in the document, and was asked for. */
  for (const at of [0.2, 0.5, 0.9]) {
    await page.evaluate((share) => {
      const box = document.querySelector('.xsheet')
      box.scrollTop = box.scrollHeight * share
    }, at)
    await page.waitForFunction(() => document.querySelectorAll('.xsheet__cell:not(.is-waiting)').length > 50)
    await settled(page)
    assert.ok((await page.locator('.xsheet__row').count()) < 60)
    assert.ok((await page.locator('.xsheet__cell').count()) < 1500)
  }
  const pages = mock.state.calls.filter((c) => c.path.endsWith('/rows')).length
  assert.ok(pages <= 12, `${pages} pages were asked for`)
  assert.deepEqual(page.complaints, [])
})
