import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const packages = fileURLToPath(new URL('../../packages', import.meta.url))

/**
 * How the tests run while Stryker changes the code, in Stryker's copy of it. One module graph serves all test files of a run
 * (`isolate: false`): loading it costs more than most of the tests. The aliases keep it inside the copy.
 */
export default defineConfig({
  resolve: {
    alias: {
      '@sternline/core': `${packages}/core/src/index.ts`,
      '@sternline/testkit': `${packages}/testkit/src/index.ts`,
    },
  },
  test: {
    include: ['packages/core/test/plan/**/*.test.ts'],
    isolate: false,
    testTimeout: 60_000,
  },
})
