import { describe, expect, it } from 'vitest'
import { nextPath } from './next'

describe('after log-in', () => {
  it('one comes back to where one was', () => expect(nextPath('/matches/a/b?x=1')).toBe('/matches/a/b?x=1'))
  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', '/login?next=/', undefined, ['/a']])('%s leads home', (next) => expect(nextPath(next)).toBe('/'))
})
