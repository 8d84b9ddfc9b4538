import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

type Words = { [key: string]: string | Words }
const areas = (lang: 'zh' | 'en') =>
  lang === 'zh'
    ? import.meta.glob<Words>(['./zh/*.ts', '!./zh/index.ts'], { eager: true, import: 'default' })
    : import.meta.glob<Words>(['./en/*.ts', '!./en/index.ts'], { eager: true, import: 'default' })

function flat(words: Words, prefix: string, out: Map<string, string>) {
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === 'string') out.set(`${prefix}.${key}`, value)
    else flat(value, `${prefix}.${key}`, out)
  }
}
function catalogue(lang: 'zh' | 'en') {
  const out = new Map<string, string>()
  for (const [path, words] of Object.entries(areas(lang))) flat(words, path.replace(/^.*\/|\.ts$/g, ''), out)
  return out
}
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join(' ')

const src = fileURLToPath(new URL('..', import.meta.url))
function* sources(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) {
      if (name !== 'i18n') yield* sources(path)
    } else if (/\.(vue|ts)$/.test(name) && !/\.test\.ts$|schema\.d\.ts$/.test(name)) yield path
  }
}

describe('the catalogues', () => {
  const zh = catalogue('zh')
  const en = catalogue('en')

  it('have the same keys', () => {
    expect([...en.keys()].sort()).toEqual([...zh.keys()].sort())
  })

  it('have the same placeholders', () => {
    for (const [key, text] of zh) expect(`${key} ${placeholders(en.get(key) ?? '')}`).toBe(`${key} ${placeholders(text)}`)
  })

  it('have no empty words', () => {
    for (const [key, text] of [...zh, ...en]) expect(text, key).not.toBe('')
  })

  it('hold all the words: none stands in a component', () => {
    const wrong: string[] = []
    for (const path of sources(src)) {
      const lines = readFileSync(path, 'utf8').split('\n')
      lines.forEach((line, i) => {
        if (/[\u4e00-\u9fff]/.test(line.replace(/\/\/.*|\/\*.*|^\s*\*.*/, '')) && !path.includes('format.ts')) wrong.push(`${path.slice(src.length)}:${i + 1}`)
      })
    }
    expect(wrong).toEqual([])
  })

  it('hold every key that is used literally', () => {
    const wrong: string[] = []
    for (const path of sources(src)) {
      for (const [, key] of readFileSync(path, 'utf8').matchAll(/\bt\(\s*'([\w.]+)'/g)) {
        if (!zh.has(key!)) wrong.push(`${path.slice(src.length)}: ${key}`)
      }
    }
    expect(wrong).toEqual([])
  })
})
