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
})
