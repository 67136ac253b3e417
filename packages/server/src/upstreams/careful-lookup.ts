import { lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isSecretKeeper } from '@sternline/upstreams'

/** System code of a name that led where no credential may go. */
export const SECRET_KEEPER = 'ESECRETKEEPER'

/**
 * Looks a name up for every new connection, and lets none come about to an address at which a machine gets its own credentials: who
 * answers names on a network could lead a good name there from one connection to the next.
 *
 * @param lookup Default: the system's
 */
export function carefulLookup(lookup: LookupFunction = systemLookup): LookupFunction {
  return (hostname, options, done) =>
    lookup(hostname, options, (problem, found, family) => {
      const addresses = Array.isArray(found) ? found.map(({ address }) => address) : [found]
      if (problem === null && addresses.some(isSecretKeeper)) {
        done(Object.assign(new Error(SECRET_KEEPER), { code: SECRET_KEEPER }), '', 0)
      } else done(problem, found, family)
    })
}
