import { createHttpUpstream } from '../../src/upstreams/http-upstream.ts'
import { proxyFor } from '../../src/upstreams/proxy-for.ts'
import { cutAfter, toldBytes } from './told-bytes.ts'

// A process of its own, because Node reads NODE_EXTRA_CA_CERTS at its start: sends requests to the address that the first argument names. The second
// says how long their bodies are, and where each is cut; by default, two short ones.
const apiUrl = process.argv[2] ?? ''
const bodies: readonly (readonly [length: number, ...cuts: number[]])[] = JSON.parse(process.argv[3] ?? '[[2],[2]]')
const upstream = createHttpUpstream({ name: 'anthropic', apiUrl, proxy: proxyFor(new URL(apiUrl), process.env) })
const results: string[] = []
for (const [length, ...cuts] of bodies) {
  try {
    const body = cutAfter(toldBytes(length), cuts)
    const request = { method: 'POST', path: '/v1/messages', headers: [], body }
    const answer = await upstream.send({ ...request, signal: new AbortController().signal })
    let text = ''
    for await (const chunk of answer.body) text += String(chunk)
    results.push(`${answer.status} ${text}`)
  } catch (problem) {
    results.push(problem instanceof Error ? problem.message : 'unknown')
  }
}
upstream.close()
console.log(JSON.stringify(results))
