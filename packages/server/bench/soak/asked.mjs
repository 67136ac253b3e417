// What a gateway tells of itself over HTTP, as its page and Prometheus ask for it.
import { setTimeout as wait } from 'node:timers/promises'

/** How long clients that left may keep a request under way. Unit: milliseconds. */
const PATIENCE_MS = 10_000

/** Cells of `/api/usage`: many, so that sums over them go over the cuts. */
const STEPS = 100

async function get(port, path) {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`)
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
  return answer
}

/** The samples of Prometheus's text form. */
export function samplesIn(text) {
  return text.split('\n').flatMap(line => {
    const [, name, labels = '', value] = /^([a-z0-9_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
    if (name === undefined) return []
    const pairs = [...labels.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, label, is]) => [label, is])
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }]
  })
}

const samplesOf = async port => samplesIn(await (await get(port, '/metrics')).text())

/**
 * Waits until nothing is under way, and asks for all sums.
 *
 * @param {number} since when the soak began, epoch milliseconds
 * @returns {Promise<{ samples: object[], sessions: object[], cells: object[] }>}
 */
export async function askSums(port, since) {
  const isIdle = one => one.name === 'sternline_requests_in_flight' && one.value === 0
  const giveUpAt = Date.now() + PATIENCE_MS
  let samples = await samplesOf(port)
  while (!samples.some(isIdle)) {
    if (Date.now() > giveUpAt) throw new Error('requests are under way long after the last client left')
    await wait(100)
    samples = await samplesOf(port)
  }
  const step = Math.max(1_000, Math.ceil((Date.now() - since) / STEPS))
  const { cells } = await (await get(port, `/api/usage?from=${since}&step=${step}`)).json()
  const { sessions } = await (await get(port, '/api/sessions?limit=1000')).json()
  return { samples, sessions, cells }
}
