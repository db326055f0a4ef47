import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'

describe('npm run demo', () => {
  it('shows two runs of the first example of the README, all as promised', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/demo.ts'], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('Signed in to Tableau')
    expect(stdout).toMatch(/^published +true$/m)
    expect(stdout).toMatch(/^hound-afghan +http.*n02088094_1003\.jpg/m)
    expect(stdout).toMatch(/^terrier-border +http.*n02093754_2281\.jpg/m)
    expect(stdout).toContain('All as promised')
    const summary = /^Summary of the last run: (.*)$/m.exec(stdout)?.[1] ?? ''
    expect(existsSync(summary)).toBe(true)
  }, 60_000)

  it('shows that an upsert grows and doubles nothing, and that a re-run changes nothing', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/demo.ts', '--upsert'], {
      encoding: 'utf8'
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^run 1: .* changed +1 +hound-afghan$/m)
    expect(stdout).toMatch(/^run 2: .* changed +2 +hound-afghan, terrier-border$/m)
    expect(stdout).toMatch(/^run 3: .* changed +2 +hound-afghan, terrier-border$/m)
    expect(stdout).toMatch(/^run 3 re-run: .* unchanged +2 +hound-afghan, terrier-border$/m)
    expect(stdout).toContain('All as promised')
  }, 120_000)
})
