import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, type EffectScope } from 'vue'
import { closeEvents, live, openEvents } from '@/api/events'
import { useConference } from './news'

/* The browser's stream of events, as a test would have it. */
class Stream {
  static CLOSED = 2
  static last: Stream
  readyState = 0
  onopen?: () => void
  onerror?: () => void
  heard = new Map<string, (e: { data: string }) => void>()
  constructor() {
    Stream.last = this
  }
  addEventListener(name: string, f: (e: { data: string }) => void) {
    this.heard.set(name, f)
  }
  close() {
    this.readyState = Stream.CLOSED
  }
  say(name: string, data: object) {
    this.heard.get(name)?.({ data: JSON.stringify(data) })
  }
}

describe('useConference', () => {
  let scope: EffectScope
  const reload = vi.fn()
  const begin = () => scope.run(() => useConference(() => 'here', ['requests', 'timetable'], reload))
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('EventSource', Stream)
    vi.stubGlobal('document', { visibilityState: 'visible' })
    reload.mockClear()
    scope = effectScope()
  })
  afterEach(() => {
    scope.stop()
    closeEvents()
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })
  async function open() {
    openEvents()
    Stream.last.onopen!()
    await nextTick()
  }

  it('reloads once for a burst of what concerns it', async () => {
    await open()
    begin()
    for (const what of ['requests', 'timetable', 'requests']) Stream.last.say('conference', { id: 'here', what })
    Stream.last.say('notice', { kind: 'conference' })
    vi.advanceTimersByTime(1000)
    expect(reload).toHaveBeenCalledTimes(1)
  })
  it('leaves alone what is another conference’s or of another kind', async () => {
    await open()
    begin()
    Stream.last.say('conference', { id: 'there', what: 'requests' })
    Stream.last.say('conference', { id: 'here', what: 'arrivals' })
    Stream.last.say('notice', { kind: 'match' })
    vi.advanceTimersByTime(60000)
    expect(reload).not.toHaveBeenCalled()
  })
  it('asks slowly while no news comes, and once when it does again', async () => {
    await open()
    begin()
    Stream.last.onerror!()
    await nextTick()
    expect(live.value).toBe(false)
    vi.advanceTimersByTime(30500)
    expect(reload).toHaveBeenCalledTimes(3)
    Stream.last.onopen!()
    await nextTick()
    vi.advanceTimersByTime(60000)
    expect(reload).toHaveBeenCalledTimes(4)
  })
  it('reads again what was read before the stream stood', async () => {
    begin()
    await open()
    vi.advanceTimersByTime(1000)
    expect(reload).toHaveBeenCalledTimes(1)
  })
  it('is silent when nothing shows it any more', async () => {
    begin()
    scope.stop()
    await open()
    Stream.last.say('conference', { id: 'here', what: 'requests' })
    vi.advanceTimersByTime(60000)
    expect(reload).not.toHaveBeenCalled()
  })
})
