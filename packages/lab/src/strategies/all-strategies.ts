import { cache } from '@sternline/core'
import { automatic } from './automatic.ts'
import { claudeCode } from './claude-code.ts'
import { cline } from './cline.ts'
import { continueDev } from './continue.ts'
import { goose } from './goose.ts'
import { langchain } from './langchain.ts'
import { none } from './none.ts'
import { opencode } from './opencode.ts'
import { openhands } from './openhands.ts'
import { ours } from './ours.ts'
import { peer } from './peer.ts'
import { pi } from './pi.ts'
import { roo } from './roo.ts'
import { semanticKernel } from './semantic-kernel.ts'
import type { Strategy } from './strategy.ts'
import { theia } from './theia.ts'
import { vscode } from './vscode.ts'
import { zed } from './zed.ts'
import { zedCustom } from './zed-custom.ts'

const OURS: readonly Strategy[] = [
  ours({ name: 'layered', title: 'Sternline, layered', settings: cache.on(), hasMemory: false }),
  ours({ name: 'layered-memory', title: 'Sternline, layered with memory', settings: cache.on(), hasMemory: true }),
  ours({
    name: 'two-recent',
    title: 'Sternline, two-recent',
    settings: cache.with({ strategy: 'two-recent' }),
    hasMemory: false,
  }),
  ours({
    name: 'three-layer',
    title: 'Sternline, three-layer',
    settings: cache.with({ strategy: 'three-layer' }),
    hasMemory: false,
  }),
  ours({ name: 'system', title: 'Sternline, system alone', settings: cache.system(), hasMemory: false }),
  ours({ name: 'tools', title: 'Sternline, tools alone', settings: cache.tools(), hasMemory: false }),
]

const PEERS: readonly Strategy[] = [
  none,
  automatic,
  semanticKernel,
  vscode,
  zedCustom,
  zed,
  roo,
  goose,
  claudeCode,
  pi,
  theia,
  openhands,
  cline,
  continueDev,
  opencode,
  langchain,
].map(peer)

/** Every strategy that can be compared: ours, and the rules of other products. */
export const ALL_STRATEGIES: readonly Strategy[] = [...OURS, ...PEERS]
