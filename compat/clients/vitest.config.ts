import { defineConfig } from 'vitest/config'

/** The real clients against the emulator's sources: `node compat/clients/run.mjs`. */
export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions: ['@sternline/source'] },
  ssr: { resolve: { conditions: ['@sternline/source'], externalConditions: ['@sternline/source'] } },
  test: {
    include: ['test/*.test.ts'],
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
  },
})
