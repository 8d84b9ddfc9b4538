/* Every page of imports, inbox, account, organisations, collections and the organiser's desk: at three
 * widths, light and dark: a picture, nothing serious for axe, no complaint, nothing that sticks out. */
import assert from 'node:assert/strict'
import { check, open, settled, test, view } from './harness.mjs'
import { id, supplier } from '../../web/mock/listings.mjs'

const pages = [
  ['imports', '/imports', 'supplier'],
  ['import', `/imports/${id(3001)}`, 'supplier'],
  ['import-failed', `/imports/${id(3003)}`, 'supplier'],
  ['import-undone', `/imports/${id(3004)}`, 'supplier'],
  ['inbox', '/inbox', 'supplier'],
  ['account', '/account', 'supplier'],
  ['organisations', '/organisations', 'visitor'],
  ['organisation', `/organisations/${supplier.id}`, 'supplier'],
  ['organisation-edit', `/organisations/${supplier.id}/edit`, 'supplier'],
  ['organisation-new', '/organisations/new', 'supplier'],
  ['members', `/organisations/${supplier.id}/members`, 'supplier'],
  ['collections', '/collections', 'supplier'],
  ['collection', `/collections/${id(4001)}`, 'supplier'],
  ['collection-check', `/collections/${id(4001)}`, 'organiser'],
  ['collection-new', '/collections/new', 'organiser'],
  ['desk-verify', '/organiser/verify', 'administrator'],
  ['desk-listings', '/organiser/listings', 'administrator'],
  ['desk-imports', '/organiser/imports', 'administrator'],
  ['desk-users', '/organiser/users', 'administrator'],
  ['desk-audit', '/organiser/audit', 'administrator'],
  ['desk-packs', '/organiser/packs', 'administrator'],
  ['desk-system', '/organiser/system', 'administrator'],
]
const views = [
  [1280, false],
  [390, true],
  [1920, true],
]

for (const [name, path, who] of pages) {
  test(name, async () => {
    const found = []
    const { page } = await open({ path, who })
    for (const [width, dark] of views) {
      await view(page, width, dark)
      await settled(page)
      await check(page, `${name}-${width}${dark ? '-dark' : ''}`).catch((e) => found.push(`${width}${dark ? ' dark' : ''}: ${JSON.stringify(e.actual) ?? e.message}`))
    }
    assert.deepEqual(found, [])
  })
}

test('the desk shows each role what is its own', async () => {
  const { page } = await open({ path: '/organiser', who: 'organiser' })
  await page.waitForURL(/organiser\/verify/)
  const tabs = await page.locator('nav.tabs a').allTextContents()
  assert.deepEqual(tabs, ['单位核验', '条目审核', '导入记录', '用户', '行业包', '系统状态'])
  await page.goto(page.url().replace('verify', 'audit'))
  await page.getByText('审计管理员', { exact: false }).first().waitFor()
})

test('an organisation is verified, refused with a reason, and both are taken back', async () => {
  const { page, mock } = await open({ path: '/organiser/verify', who: 'administrator' })
  const first = page.locator('li.one').first()
  await first.getByRole('button', { name: '通过核验' }).click()
  await first.getByText('已核验').waitFor()
  await page.locator('.el-message').getByRole('button', { name: '撤销' }).click()
  await first.getByText('待核验').waitFor()
  await first.getByRole('button', { name: '不通过' }).click()
  await first.getByRole('textbox').fill('代码与名称不符')
  await first.getByRole('button', { name: '不通过' }).click()
  await first.getByText('未通过核验').waitFor()
  const sent = mock.state.calls.filter((c) => c.verb === 'PUT').map((c) => c.body.verification)
  assert.deepEqual(sent, ['verified', 'pending', 'refused'])
})

test('a list is sent in only with the declaration', async () => {
  const { page, mock } = await open({ path: `/collections/${id(4001)}`, who: 'supplier' })
  await page.setInputFiles('input[type=file]', { name: '供给清单.csv', mimeType: 'text/csv', buffer: Buffer.from('名称,数量\n电机,3\n') })
  const send = page.getByRole('button', { name: /报送 1 个文件/ })
  assert.equal(await send.isDisabled(), true)
  await page.getByText('不含国家秘密。').click()
  await send.click()
  await page.getByText('已报送，审核结果会发消息给您').waitFor()
  const call = mock.state.calls.find((c) => c.verb === 'POST' && c.path.endsWith('/submissions'))
  assert.equal(call.query.get('declared'), 'true')
  assert.equal(call.query.get('side'), 'supply')
  assert.equal(call.headers['content-type'], 'application/octet-stream')
})

test('the inbox marks, filters, and shows what comes', async () => {
  const { page, mock } = await open({ path: '/inbox', who: 'supplier' })
  const unread = page.locator('li.unread')
  assert.equal(await unread.count(), 5)
  await unread.first().getByRole('button', { name: '标为已读' }).click()
  await page.waitForFunction(() => document.querySelectorAll('li.unread').length === 4)
  mock.state.send('notice', { id: 'x', kind: 'match' })
  await page.getByRole('button', { name: /有 1 条新消息/ }).click()
  await page.getByRole('button', { name: '提问', exact: true }).click()
  await page.waitForURL(/kind=question/)
  await settled(page)
  for (const kind of await page.locator('main li .chip').allTextContents()) assert.equal(kind, '提问')
})

test('an account is edited, and leaving with changes asks', async () => {
  const { page } = await open({ path: '/account', who: 'supplier' })
  await page.getByLabel('姓名').fill('林小岚')
  await page.getByRole('link', { name: '我的条目' }).first().click()
  await page.getByRole('button', { name: '留在本页' }).click()
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByText('已保存').waitFor()
  await page.getByRole('button', { name: '新建令牌' }).click()
  await page.getByLabel('用途').fill('ERP')
  await page.getByRole('button', { name: '生成令牌' }).click()
  assert.match(await page.getByLabel('令牌', { exact: true }).inputValue(), /^ouhe_/)
})
