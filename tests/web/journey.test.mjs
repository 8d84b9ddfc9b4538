/* A whole job on the real server, by two people in two browsers: set up, register, publish, be matched,
 * ask, answer, be matched better. */
import assert from 'node:assert/strict'
import { axe, open, picture, settled, startServer, test, until } from './harness.mjs'

const password = '一句只有我知道的话 2026'

async function register(url, name, mail, organisation, code) {
  const { page } = await open({ url, path: '/register' })
  await page.getByLabel('姓名', { exact: true }).fill(name)
  await page.getByLabel('邮箱', { exact: true }).fill(mail)
  await page.getByLabel('设置口令').fill(password)
  await page.getByLabel('单位名称').fill(organisation)
  await page.getByLabel('统一社会信用代码').fill(code)
  await page.getByLabel('生产地').fill('株洲市')
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: '注册并登录' }).click()
  await page.waitForURL((u) => u.pathname === '/')
  await page.getByRole('link', { name: '我的条目' }).first().waitFor()
  return page
}

async function publish(page, side, title, text) {
  await page.getByRole('link', { name: '发布' }).first().click()
  await page.getByRole('heading', { name: '发布', exact: true }).waitFor()
  await page.getByText(side === 'demand' ? '我要采购' : '我能提供').click()
  await page.getByLabel('名称').fill(title)
  await page.getByLabel('说明').fill(text)
  await page.getByText(/读出 [1-9]\d* 项/).waitFor()
  await page.getByText('草稿已保存').waitFor()
  await picture(page, `journey-publish-${side}`)
  await page.locator('header .row').getByRole('button', { name: /^(发布|提交审核)$/ }).click()
  await page.waitForURL(/\/listings\/[0-9a-z]{12}$/)
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
}

test('register, publish, be matched, ask, answer', async (t) => {
  const server = await startServer()
  if (!server) return t.skip('the program is not built')
  const { page: admin } = await open({ url: server.url, path: server.setup })
  await admin.getByLabel('平台名称').fill('示例省供需对接平台')
  await admin.getByLabel('姓名', { exact: true }).fill('吴敏')
  await admin.getByLabel('邮箱', { exact: true }).fill('wu@example.com')
  await admin.getByLabel('设置口令').fill(password)
  await admin.getByRole('button', { name: '设置并登录' }).click()
  await admin.waitForURL((u) => u.pathname === '/')
  await admin.getByText('示例省供需对接平台').first().waitFor()

  const buyer = await register(server.url, '周明', 'zhou@example.com', '示例华工机械有限公司', '91350100M000100Y43')
  const supplier = await register(server.url, '林岚', 'lin@example.com', '示例湘电机有限公司', '')
  await admin.goto(`${server.url}/organiser/verify`)
  for (let n = 0; n < 2; n++) {
    const verify = admin.getByRole('button', { name: '通过核验' })
    await verify.first().click()
    await until(async () => (await verify.count()) === 1 - n, 'it is verified')
  }
  await picture(admin, 'journey-verify')
  await publish(buyer, 'demand', '永磁同步驱动电机', '额定功率55kW，额定转速3000r/min，效率≥95%，防护等级IP67，耐盐雾1000h以上，年需求3000台，预算5400万元。')
  await publish(supplier, 'supply', 'YTM-75系列永磁同步电机', '额定功率0.75～315kW，额定转速1000～3000r/min，效率95.8%，防护等级IP67，年产能1.2万台，交货期60天。')

  await supplier.getByRole('link', { name: '永磁同步驱动电机' }).waitFor()
  await picture(supplier, 'journey-matches')

  /* the buyer looks: told without reloading, two clicks from home to the match */
  await buyer.getByRole('link', { name: /YTM-75/ }).waitFor()
  await buyer.getByRole('link', { name: /YTM-75/ }).click()
  await buyer.waitForURL(/\/matches\//)
  await settled(buyer)
  await picture(buyer, 'journey-match')
  assert.deepEqual(await axe(buyer), [])
  await buyer.getByRole('button', { name: /^提问/ }).first().click()
  assert.match(await buyer.getByRole('dialog').locator('textarea').inputValue(), /盐雾/)
  await buyer.getByRole('button', { name: '发送' }).click()
  await buyer.getByText('已发给示例湘电机有限公司').waitFor()

  await supplier.getByRole('link', { name: '问答' }).click()
  await supplier.getByPlaceholder(/写明数值和依据/).fill('耐盐雾1200h。')
  await picture(supplier, 'journey-answer')
  await supplier.getByRole('button', { name: '回答' }).click()
  await supplier.getByText('已回答，参数已补进条目').waitFor()

  await buyer.reload()
  await settled(buyer)
  await picture(buyer, 'journey-answered')
  await buyer.locator('.asked').getByText('耐盐雾1200h。').waitFor()
  assert.match(await buyer.getByRole('row', { name: /耐盐雾/ }).textContent(), /1200.*满足/)
  for (const page of [admin, buyer, supplier]) assert.deepEqual(page.complaints, [])
})

test('who has an account joins by the link, once logged in as the one invited', async (t) => {
  const server = await startServer()
  if (!server) return t.skip('the program is not built')
  const host = await register(server.url, '周明', 'zhou@example.com', '示例华工机械有限公司', '91350100M000100Y43')
  const guest = await register(server.url, '林岚', 'lin@example.com', '示例湘电机有限公司', '')
  await host.goto(`${server.url}/organisations`)
  await host.getByRole('link', { name: '示例华工机械有限公司' }).first().click()
  await host.waitForURL(/\/organisations\/[0-9a-z]{12}$/)
  await host.goto(`${host.url()}/members`)
  await host.getByLabel('邮箱').fill('lin@example.com')
  await host.getByRole('button', { name: '邀请', exact: true }).click()
  await host.getByText('已邀请，还没有加入').waitFor()
  const link = /https?:\/\/\S+\/invitations#[\w-]{43}/.exec(await host.locator('.invited').evaluate((e) => [e.textContent, ...[...e.querySelectorAll('input, textarea')].map((i) => i.value)].join(' ')))[0]

  /* another account may not, a visitor logs in first */
  const { page: visitor } = await open({ url: server.url, path: new URL(link).pathname + new URL(link).hash })
  await visitor.getByRole('heading', { name: '“示例华工机械有限公司”邀请您加入' }).waitFor()
  await host.goto(link)
  await host.getByText('邀请是发给另一个账号的').waitFor()
  assert.equal(await host.getByRole('button', { name: '加入', exact: true }).count(), 0)
  await visitor.getByRole('main').getByRole('link', { name: '登录' }).click()
  await visitor.getByLabel('邮箱').fill('lin@example.com')
  await visitor.getByLabel('口令', { exact: true }).fill(password)
  await visitor.getByRole('main').getByRole('button', { name: '登录' }).click()
  await visitor.getByRole('button', { name: '加入', exact: true }).waitFor()
  await picture(visitor, 'journey-join')
  assert.deepEqual(await axe(visitor), [])
  await visitor.getByRole('button', { name: '加入', exact: true }).click()
  await visitor.waitForURL(/\/organisations\/[0-9a-z]{12}$/)
  await visitor.getByText('已加入“示例华工机械有限公司”').waitFor()
  for (const page of [host, guest, visitor]) assert.deepEqual(page.complaints, [])
})
