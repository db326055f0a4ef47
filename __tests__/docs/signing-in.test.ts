import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { INPUT_NAMES } from '../../src/base/input-catalog.ts'
import { FEATURE_SCOPES } from '../../src/tableau/rest/scopes.ts'

const PAGE = readFileSync('docs/signing-in.md', 'utf8')

describe('docs/signing-in.md', () => {
  it('names every input that signs in, and none that does not exist', () => {
    const names = new Set([...PAGE.matchAll(/`(tableau-[a-z-]+)`/g)].map(match => match[1] ?? ''))
    const needed = INPUT_NAMES.filter(name =>
      /^tableau-(server|site|pat|user|pass|client|secret|jwt|ca)/.test(name)
    )
    expect([...names].sort()).toEqual([...needed].sort())
  })

  it('lists the scopes of every feature', () => {
    for (const { when, scopes } of Object.values(FEATURE_SCOPES)) {
      const row = PAGE.split('\n').find(line => line.startsWith(`| ${when} |`)) ?? ''
      for (const scope of scopes) expect(row).toContain(`\`${scope}\``)
    }
  })
})
