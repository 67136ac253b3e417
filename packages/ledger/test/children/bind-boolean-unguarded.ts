/** Shows what the adapter stands against: bound without it, a boolean ends the process. */
import Connection from 'libsql'

new Connection(':memory:').prepare('select ?').all([true])
