/**
 * How soon a kept connection has to end for its request to count as unheard. A host that had ended an idle connection answers the first bytes
 * with a reset within a round trip; this is one around the world, on a busy machine. A host that ends it later may have taken the request and
 * billed it. Unit: milliseconds.
 */
export const UNHEARD_MS: number = 500
