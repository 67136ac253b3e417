/** Holds the database that the first argument names, as another process does that writes; says so, and lets go after as many milliseconds as the second says. */
import { setTimeout } from 'node:timers/promises'
import Connection from 'libsql'

const other = new Connection(process.argv[2] ?? '')
other.exec('begin immediate')
console.log('held')
await setTimeout(Number(process.argv[3]))
other.exec('rollback')
