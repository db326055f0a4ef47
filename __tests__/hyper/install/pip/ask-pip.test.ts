import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { askPip } from '../../../../src/hyper/install/pip/ask-pip.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ask-pip-'))
  for (const name of ['workspace', 'temp', 'bin', 'bin2', 'home']) await mkdir(join(root, name))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const program = (path: string, text: string): Promise<void> =>
  writeFile(join(root, path), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
const ask = (env: NodeJS.ProcessEnv = {}): Promise<string> =>
  askPip(
    {
      PATH: [join(root, 'workspace'), join(root, 'bin'), join(root, 'bin2')].join(delimiter),
      HOME: join(root, 'home'),
      GITHUB_WORKSPACE: join(root, 'workspace'),
      RUNNER_TEMP: join(root, 'temp'),
      ...env
    },
    AbortSignal.timeout(30_000)
  )
const NONE = { code: 'engine.download', message: expect.stringContaining('PIP_INDEX_URL') }

describe('askPip', () => {
  it('gives the address that the real pip uses, and leaves nothing', async () => {
    expect(await ask({ PATH: process.env['PATH'] })).toMatch(/^https:\/\/[^/]+\/simple$/)
    expect(await readdir(join(root, 'temp'))).toEqual([])
  })

  it('gives Python what any program needs of the environment, and asks outside the workspace', async () => {
    await program(
      'bin/python3',
      `{ pwd; /usr/bin/env; } > ${join(root, 'asked')}; echo https://index.test/simple`
    )
    expect(await ask({ PIP_INDEX_URL: 'x', PYTHONPATH: root, TABLEAU_PAT_SECRET: 'x' })).toBe(
      'https://index.test/simple'
    )
    const asked = await readFile(join(root, 'asked'), 'utf8')
    const names = asked.match(/^\w+(?==)/gm)?.filter(name => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name))
    expect(names?.sort()).toEqual(['HOME', 'PATH'])
    expect(asked).not.toContain(join(root, 'workspace'))
  })

  it('asks the next Python where one is without pip', async () => {
    await program('bin/python3', 'exit 1')
    await program('bin/python', 'echo This is no address')
    await program('bin2/python3', 'echo https://second.test/simple')
    expect(await ask()).toBe('https://second.test/simple')
  })

  it('asks no Python of the workspace, also not behind a link', async () => {
    await program('workspace/python3', `touch ${join(root, 'owned')}; echo https://evil.test/simple`)
    await symlink(join(root, 'workspace/python3'), join(root, 'bin/python3'))
    await expect(ask()).rejects.toMatchObject(NONE)
    expect(await readdir(root)).not.toContain('owned')
  })

  it('ends with the run', async () => {
    await program('bin/python3', 'exec /bin/sleep 30')
    const ending = new AbortController()
    const asked = askPip({ PATH: join(root, 'bin'), RUNNER_TEMP: join(root, 'temp') }, ending.signal)
    setTimeout(() => ending.abort(new Error('over')), 100)
    await expect(asked).rejects.toThrow('over')
    expect(await readdir(join(root, 'temp'))).toEqual([])
  })
})
