import { setTimeout as pause } from 'node:timers/promises'
import { createGateway, type GatewayParts } from '../../src/gateway/create-gateway.ts'
import { freeMemory } from '../../src/gateway/free-memory.ts'

// A process of its own, because an allocator learns once: it has a gateway, which is asked for nothing. Takes memory as sixteen bodies of 1 MB do, and
// gives it back, again and again. Tells how often the system had to be asked for a page, each time.
createGateway({} as unknown as GatewayParts)
await pause(50)
const faults: number[] = []
for (let turn = 0; turn < 8; turn += 1) {
  const before = process.resourceUsage().minorPageFault
  freeMemory(Array.from({ length: 256 }, () => Buffer.allocUnsafeSlow(64 * 1024).fill(1)))
  faults.push(process.resourceUsage().minorPageFault - before)
}
console.log(JSON.stringify(faults))
