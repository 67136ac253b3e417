import { createServer } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

// See hasty-host.ts.
const { refusal, seen } = workerData
const [CONNECTIONS, REQUESTS, REFUSED] = [0, 1, 2]

const server = createServer(socket => {
  Atomics.add(seen, CONNECTIONS, 1)
  socket.on('error', () => {})
  socket.on('data', piece => {
    Atomics.add(seen, REQUESTS, 1)
    const length = Number(/content-length: (\d+)/i.exec(piece.toString('latin1'))?.[1])
    if (piece.length > length) return socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    socket.removeAllListeners('data').pause()
    socket.on('close', () => {
      Atomics.add(seen, REFUSED, 1)
      Atomics.notify(seen, REFUSED)
    })
    socket.write(refusal, () => socket.destroy())
  })
})
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
