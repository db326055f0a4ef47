import { spawnSync } from 'node:child_process'
import { chmod } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { hyperd } from '../support/hyperd.ts'
import { runAction } from '../support/runner.ts'
import { inRepository } from './stand.ts'

const STEP = { 'source-url': 'a.csv', 'datasource-name': 'Sales', 'dry-run': 'true' }
const workspace = { 'a.csv': 'id\n1\n' }

describe('surroundings that are not as usual', () => {
  it('an older Node.js: says so before anything else', () => {
    const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.5' } })`
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(older)}`, inRepository('dist/index.js')],
      { encoding: 'utf8' }
    )
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
    expect(stdout).toMatch(
      /^::error::engine\.platform: This action was started with Node\.js 20\.19\.5, but needs 24\. .*update the runner\.\n$/
    )
  })

  it('no RUNNER_TEMP, no tool cache, no summary: goes on', async () => {
    const step = await runAction(STEP, {
      workspace,
      env: {
        HYPERD_PATH: hyperd,
        RUNNER_TEMP: undefined,
        RUNNER_TOOL_CACHE: undefined,
        GITHUB_STEP_SUMMARY: undefined
      }
    })
    expect(step.log).not.toContain('::error::')
    expect(step.exitCode).toBe(0)
    expect(step.outputs['row-count']).toBe('1')
  })

  it('a workspace that cannot be written to: goes on, for the extract is written elsewhere', async () => {
    const kept = await runAction(STEP, { workspace, env: { HYPERD_PATH: hyperd }, keep: true })
    const path = join(kept.folder, 'workspace')
    await chmod(path, 0o555)
    try {
      expect(dirname(kept.outputs['hyper-path'] ?? '')).toBe(join(kept.folder, 'temp'))
      const step = await runAction(
        { ...STEP, 'source-url': join(path, 'a.csv') },
        { env: { HYPERD_PATH: hyperd, GITHUB_WORKSPACE: path } }
      )
      expect(step.exitCode).toBe(0)
    } finally {
      await chmod(path, 0o755)
    }
  })
})
