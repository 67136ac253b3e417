import { describe, expect, it } from 'vitest'
import { clientRule } from '../../src/fidelity/client-rule.ts'

describe('where a recording client puts its breakpoints', () => {
  it.each([
    { agent: 'claude-code', version: '2.0.76', marksAssistant: true, why: 'an older minor version' },
    { agent: 'claude-code', version: '2.1.199', marksAssistant: true, why: 'the last with two' },
    { agent: 'claude-code', version: '2.1.200', marksAssistant: false, why: 'the first with one' },
    { agent: 'claude-code', version: '2.2.0', marksAssistant: false, why: 'a newer minor version' },
    { agent: 'claude-code', version: '3.0.1', marksAssistant: false, why: 'a newer major version' },
    { agent: 'claude-code', version: null, marksAssistant: false, why: 'no version counts as the newest' },
    { agent: 'pi', version: null, marksAssistant: false, why: 'pi marks the newest message alone' },
    { agent: 'somebody', version: '1.0.0', marksAssistant: false, why: 'the commonest rule' },
    { agent: null, version: null, marksAssistant: false, why: 'unknown' },
  ])('$agent $version: $why', ({ agent, version, marksAssistant }) => {
    expect(clientRule(agent, version).marksAssistant).toBe(marksAssistant)
  })
})
