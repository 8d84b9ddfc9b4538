import { beforeEach, describe, expect, it } from 'vitest'
import * as f from './format'
import { language } from './language'

describe('in Chinese', () => {
  beforeEach(() => (language.value = 'zh'))

  it.each([
    [0, '0元'],
    [980000, '9,800元'],
    [999994, '9,999.9元'],
    [999999, '1万元'],
    [1000000, '1万元'],
    [5400000000, '5,400万元'],
    [1234567800, '1,234.6万元'],
    [9999960000, '1亿元'],
    [12000000000, '1.2亿元'],
    [-5400000000, '-5,400万元'],
  ])('money %i fen is %s', (fen, text) => expect(f.money(fen)).toBe(text))

  it('money is exact in tables', () => {
    expect(f.moneyExact(5400000000)).toBe('54,000,000元')
    expect(f.moneyExact(1234567)).toBe('12,345.67元')
  })
  it('dates', () => {
    expect(f.date('2026-04-02')).toBe('2026年4月2日')
    expect(f.shortDate('2026-04-02', new Date(2026, 0, 1))).toBe('4月2日')
    expect(f.shortDate('2025-04-02', new Date(2026, 0, 1))).toBe('2025年4月2日')
    expect(f.date('what')).toBe('')
  })
  it('how long ago and how long still', () => {
    const now = new Date(2026, 3, 2, 12, 0)
    expect(f.ago(new Date(2026, 3, 2, 11, 59, 40), now)).toBe('刚刚')
    expect(f.ago(new Date(2026, 3, 2, 11, 15), now)).toBe('45分钟前')
    expect(f.ago(new Date(2026, 3, 2, 8, 5), now)).toBe('今天 08:05')
    expect(f.ago(new Date(2026, 3, 1, 23, 5), now)).toBe('昨天 23:05')
    expect(f.left('2026-04-02', now)).toBe('今天截止')
    expect(f.left('2026-04-05', now)).toBe('还有3天')
    expect(f.left('2026-04-01', now)).toBe('已截止')
  })
  it('names by pinyin', () => {
    expect(['株洲', '长沙', '湘潭', '重庆', '岳阳'].sort(f.byName())).toEqual(['长沙', '重庆', '湘潭', '岳阳', '株洲'])
  })
})

describe('in English', () => {
  beforeEach(() => (language.value = 'en'))
  it('money', () => {
    expect(f.money(5400000000)).toBe('CNY 54 million')
    expect(f.money(980000)).toBe('CNY 9,800')
    expect(f.money(120000000000)).toBe('CNY 1.2 billion')
  })
  it('dates', () => {
    expect(f.date('2026-04-02')).toBe('2 Apr 2026')
    expect(f.left('2026-04-03', new Date(2026, 3, 2))).toBe('1 day left')
  })
})

describe('numbers', () => {
  it('are grouped from a thousand on and carry no idle zeros', () => {
    expect(f.number(12000)).toBe('12,000')
    expect(f.number(0.75)).toBe('0.75')
    expect(f.number(55.0)).toBe('55')
    expect(f.percent(0.876)).toBe('87.6%')
    expect(f.bytes(1234567)).toBe('1.2 MB')
  })
})
