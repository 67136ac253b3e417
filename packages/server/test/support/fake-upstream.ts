import { type FakeHandler, type FakeUpstream, startFakeUpstream } from '@sternline/testkit'
import { onTestFinished } from 'vitest'

/** Starts an upstream whose answers a test makes, until the test is over. */
export async function fakeUpstream(handler: FakeHandler): Promise<FakeUpstream> {
  const upstream = await startFakeUpstream(handler)
  onTestFinished(() => upstream.close())
  return upstream
}
