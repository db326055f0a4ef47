import { spawnSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'

const UNCAUGHT = new URL('../src/uncaught.ts', import.meta.url).href

/** Runs some code after the module has been imported. */
function run(code: string, ...args: string[]) {
  const script = `await import(${JSON.stringify(UNCAUGHT)}); ${code}`
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', script, ...args],
    { encoding: 'utf8', env: { PATH: process.env['PATH'], RUNNER_DEBUG: '1' } }
  )
  return { status, stderr, lines: stdout.split('\n') }
}

const TOLD =
  '::error::internal: Something failed that this action did not foresee: a↵::error::b ##\\[c]. Run again with debug logging (ACTIONS_STEP_DEBUG=true) and report it with that log.'
const MESSAGE = JSON.stringify('a\n::error::b ##[c]')

describe('what nobody catches', () => {
  it.each([
    ['an error', `throw new Error(${MESSAGE})`],
    [
      'an error of later',
      `setTimeout(() => { throw new Error(${MESSAGE}) }); await new Promise(() => setTimeout(() => 0, 9e4))`
    ],
    [
      'a promise',
      `void Promise.reject(new Error(${MESSAGE})); await new Promise(() => setTimeout(() => 0, 9e4))`
    ]
  ])('is told as %s of this action, and fails the step', (_, code) => {
    const { status, stderr, lines } = run(code)
    expect(status).toBe(1)
    expect(stderr).toBe('')
    expect(lines[0]).toBe(TOLD)
    expect(lines.slice(1).filter(line => line !== '' && !line.startsWith('::debug::'))).toEqual([])
  })

  it('is told to the debug log by the post step, which fails no job', () => {
    const { status, stderr, lines } = run(`process.argv[2] = 'post'; throw new Error(${MESSAGE})`)
    expect([status, stderr]).toEqual([0, ''])
    expect(lines).toEqual(['::debug::The post step: a↵::error::b ##\\[c]', ''])
  })

  it('a warning of Node.js goes to the debug log', () => {
    const { status, stderr, lines } = run(`process.emitWarning(${MESSAGE}, 'Odd')`)
    expect([status, stderr]).toEqual([0, ''])
    expect(lines).toEqual(['::debug::Odd: a↵::error::b ##\\[c]', ''])
  })
})
