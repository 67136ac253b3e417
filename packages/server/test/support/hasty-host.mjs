import { createServer } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

// See hasty-host.ts.
const { refusal, seen } = workerData
const [CONNECTIONS, REQUESTS, CLOSED] = [0, 1, 2]

const server = createServer(socket => {
  Atomics.add(seen, CONNECTIONS, 1)
  socket.on('error', () => {})
  socket.on('close', () => {
    Atomics.add(seen, CLOSED, 1)
    Atomics.notify(seen, CLOSED)
  })
  socket.on('data', piece => {
    Atomics.add(seen, REQUESTS, 1)
    const text = piece.toString('latin1')
    const isShort = piece.length > Number(/content-length: (\d+)/i.exec(text)?.[1])
    if (!isShort) socket.removeAllListeners('data').pause()
    const close = () => socket.destroy()
    socket.write(
      isShort ? 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' : refusal,
      isShort && !text.includes(' /leave ') ? undefined : close,
    )
  })
})
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
