import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { followStream } from '../../src/client/follow-stream.ts'

/** A page that may be in the background, and the streams that it has open. */
class FakePage extends EventTarget {
  hidden = false

  turn(hidden: boolean): void {
    this.hidden = hidden
    this.dispatchEvent(new Event('visibilitychange'))
  }
}

class FakeSource extends EventTarget {
  static readonly CLOSED = 2
  static all: FakeSource[] = []
  readyState = 0
  onopen: (() => void) | null = null
  onerror: (() => void) | null = null
  readonly address: string

  constructor(address: string) {
    super()
    this.address = address
    FakeSource.all.push(this)
  }

  close(): void {
    this.readyState = FakeSource.CLOSED
  }

  static get open(): readonly FakeSource[] {
    return FakeSource.all.filter(({ readyState }) => readyState !== FakeSource.CLOSED)
  }
}

let page: FakePage
let told: string[]
let stop: () => void

function follow(): void {
  stop = followStream('/events', ['text'], {
    onOpen: () => told.push('open'),
    onDrop: why => told.push(why),
    onEvent: (name, data) => told.push(`${name} ${String(data)}`),
  })
}

beforeEach(() => {
  page = new FakePage()
  told = []
  FakeSource.all = []
  vi.stubGlobal('document', page)
  vi.stubGlobal('EventSource', FakeSource)
  vi.useFakeTimers()
})

afterEach(() => {
  stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('followStream', () => {
  it('tells what comes', () => {
    follow()
    const [source] = FakeSource.all
    source?.onopen?.()
    source?.dispatchEvent(new MessageEvent('text', { data: 'x' }))
    source?.dispatchEvent(new MessageEvent('other', { data: 'y' }))
    expect(told).toEqual(['open', 'text x'])
  })

  it('leaves a stream that breaks to the browser, and opens one that the browser gave up', () => {
    follow()
    FakeSource.all[0]?.onerror?.()
    vi.advanceTimersByTime(10_000)
    expect(FakeSource.all).toHaveLength(1)
    FakeSource.all[0]?.close()
    FakeSource.all[0]?.onerror?.()
    vi.advanceTimersByTime(10_000)
    expect(FakeSource.all).toHaveLength(2)
    expect(told).toEqual(['lost', 'lost'])
  })

  it('gives its connection up in the background, and takes one again when it is looked at', () => {
    follow()
    page.turn(true)
    expect(FakeSource.open).toHaveLength(0)
    expect(told).toEqual(['unseen'])
    page.turn(false)
    page.turn(false)
    expect(FakeSource.open).toHaveLength(1)
  })

  it('opens nothing in the background', () => {
    page.hidden = true
    follow()
    expect(FakeSource.all).toHaveLength(0)
    page.turn(false)
    expect(FakeSource.open).toHaveLength(1)
  })

  it('ends for good', () => {
    follow()
    FakeSource.all[0]?.close()
    FakeSource.all[0]?.onerror?.()
    stop()
    page.turn(true)
    page.turn(false)
    vi.advanceTimersByTime(10_000)
    expect(FakeSource.all).toHaveLength(1)
  })
})
