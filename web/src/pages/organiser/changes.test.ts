import { beforeAll, describe, expect, it } from 'vitest'
import { i18n } from '@/i18n'
import organiser from '@/i18n/en/organiser'
import common from '@/i18n/en/common'
import { changesOf } from './changes'

beforeAll(() => {
  i18n.global.setLocaleMessage('en', { organiser, common } as never)
  i18n.global.locale.value = 'en' as never
})

describe('entries of the trail', () => {
  it('say only what differs, in words', () => {
    expect(changesOf({ before: { state: 'submitted', version: 2 }, after: { state: 'published', version: 2 } })).toEqual([
      { field: 'State', before: common.listingState.submitted, after: common.listingState.published },
    ])
  })
  it('name roles, and hide what is personal', () => {
    const [roles, mail] = changesOf({ before: { roles: 0 }, after: { roles: 32 + 8, mail: '#' } })
    expect(roles!.before).toBe(common.none)
    expect(roles!.after).toBe(common.role.organiser)
    expect(mail!.after).toBe(organiser.personal)
  })
  it('show a field that is new to the page as it is', () => {
    expect(changesOf({ after: { colour: { r: 1 } } })).toEqual([{ field: 'colour', before: '', after: '{"r":1}' }])
    expect(changesOf({})).toEqual([])
  })
})
