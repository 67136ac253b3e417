import { createHttpUpstream } from '../../src/upstreams/http-upstream.ts'
import { proxyFor } from '../../src/upstreams/proxy-for.ts'

// A process of its own, because Node reads NODE_EXTRA_CA_CERTS at its start: sends one request to the address that the first argument names.
const apiUrl = process.argv[2] ?? ''
const upstream = createHttpUpstream({ name: 'anthropic', apiUrl, proxy: proxyFor(new URL(apiUrl), process.env) })
const results: string[] = []
for (let i = 0; i < 2; i += 1) {
  try {
    const request = { method: 'POST', path: '/v1/messages', headers: [], body: [Buffer.from('{}')] }
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
