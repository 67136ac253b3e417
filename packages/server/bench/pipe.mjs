// The measure of all gateways: a plain pipe of bytes with node:http, which reads nothing and changes nothing.
// `node pipe.mjs UPSTREAM_PORT`; writes its port to its parent.
import { Agent, createServer, request as httpRequest } from 'node:http'

const upstreamPort = Number(process.argv[2])
const agent = new Agent({ keepAlive: true })

const server = createServer((request, response) => {
  const outgoing = httpRequest({
    host: '127.0.0.1',
    port: upstreamPort,
    method: request.method,
    path: request.url,
    headers: { ...request.headers, host: `127.0.0.1:${upstreamPort}` },
    agent,
  })
  outgoing.on('response', answer => {
    response.writeHead(answer.statusCode, answer.headers)
    answer.pipe(response)
  })
  outgoing.on('error', () => response.destroy())
  request.pipe(outgoing)
})
server.keepAliveTimeout = 120_000
server.listen(0, '127.0.0.1', () => process.send(server.address().port))
process.on('disconnect', () => process.exit())
