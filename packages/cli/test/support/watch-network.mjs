// Loaded before the product (NODE_OPTIONS): notes in a file every name that is looked up and every address that is connected or sent to.
import { Socket as UdpSocket } from 'node:dgram'
import dns from 'node:dns'
import { appendFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { Socket } from 'node:net'

const note = (what, where) => appendFileSync(process.env.WATCHED_NETWORK, `${what} ${where}\n`)

const { connect } = Socket.prototype
Socket.prototype.connect = function watched(...args) {
  const [first] = Array.isArray(args[0]) ? args[0] : args
  if (typeof first === 'object' && first !== null)
    note('connect', first.path ?? `${first.host ?? 'localhost'}:${first.port}`)
  else note('connect', typeof first === 'string' ? first : `${args[1]}:${first}`)
  return connect.apply(this, args)
}
for (const name of ['send', 'connect']) {
  const original = UdpSocket.prototype[name]
  UdpSocket.prototype[name] = function watched(...args) {
    note('datagram', args.filter(arg => typeof arg !== 'object' && typeof arg !== 'function').join(' '))
    return original.apply(this, args)
  }
}
for (const owner of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
  for (const name of Object.getOwnPropertyNames(owner).filter(each => /^(lookup|resolve|reverse)/.test(each))) {
    const original = owner[name]
    if (typeof original !== 'function') continue
    owner[name] = function watched(...args) {
      note('lookup', args[0])
      return original.apply(this, args)
    }
  }
}
syncBuiltinESMExports()
