import type { Row } from './row.ts'
import { ADDRESS_ROWS } from './rows/addresses.ts'
import { CACHE_ROWS } from './rows/cache.ts'
import { CAPABILITY_ROWS } from './rows/capabilities.ts'
import { CREDENTIAL_ROWS } from './rows/credentials.ts'
import { DEPLOYMENT_ROWS } from './rows/deployments.ts'
import { NETWORK_ROWS } from './rows/network.ts'
import { QUOTA_ROWS } from './rows/quota.ts'

/**
 * Every error that is recognised. The first row that fits is taken, so finer ones stand before coarser ones.
 * Texts: public issues that `docs/errors.md` is made from, 2026-08 to 2026-11; wordings may change.
 */
export const ERROR_TABLE: readonly Row[] = [
  ...DEPLOYMENT_ROWS,
  ...CREDENTIAL_ROWS,
  ...CAPABILITY_ROWS,
  ...CACHE_ROWS,
  ...ADDRESS_ROWS,
  ...NETWORK_ROWS,
  ...QUOTA_ROWS,
]
