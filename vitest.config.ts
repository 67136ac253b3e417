import { defineConfig, type TestProjectConfiguration, type ViteUserConfig } from 'vitest/config'
import { LeftOutReporter } from './packages/testkit/src/left-out-reporter.ts'

/** Tests of these change nothing that files share, so that a worker loads the packages once for all of their files: it saves minutes. */
const SHARED = [
  'assistant',
  'core',
  'emulator',
  'engine',
  'integrations',
  'lab',
  'ledger',
  'testkit',
  'upstreams',
  'workbench',
]

/** These start servers, processes and browsers: each file has a process of its own. */
const ALONE = ['cli', 'server']

function project(name: string, include: readonly string[], isolate: boolean): TestProjectConfiguration {
  return { extends: true, test: { name, include: [...include], isolate } }
}

const filesOf = (names: readonly string[]): string => `packages/{${names.join(',')}}/test/**/*.test.{ts,tsx}`

const config: ViteUserConfig = defineConfig({
  resolve: { conditions: ['@sternline/source'] },
  ssr: { resolve: { conditions: ['@sternline/source'], externalConditions: ['@sternline/source'] } },
  test: {
    projects: [
      project('alone', [filesOf(ALONE), 'test/**/*.test.ts'], true),
      project('shared', [filesOf(SHARED)], false),
    ],
    pool: 'forks',
    // Many a test waits for a process or a browser: another one runs meanwhile, also where there are two processors.
    maxWorkers: 2,
    testTimeout: 20_000,
    // What is awaited comes when it comes; a busy machine is no fault.
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 60_000,
    passWithNoTests: false,
    reporters: ['default', new LeftOutReporter()],
  },
})

export default config
