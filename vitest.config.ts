import { defineConfig } from 'vitest/config'
import { LeftOutReporter } from './packages/testkit/src/left-out-reporter.ts'

export default defineConfig({
  resolve: { conditions: ['@sternline/source'] },
  ssr: { resolve: { conditions: ['@sternline/source'], externalConditions: ['@sternline/source'] } },
  test: {
    include: ['packages/*/test/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
    reporters: ['default', new LeftOutReporter()],
  },
})
