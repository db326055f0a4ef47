import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { askNpm, findNpm } from '../../../../src/hyper/install/npm/ask-npm.ts'
import type { NpmSettings } from '../../../../src/hyper/install/npm/npmrc.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ask-npm-'))
  for (const name of ['workspace', 'temp', 'bin', 'home']) await mkdir(join(root, name))
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function program(path: string, text = ''): Promise<string> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
  await chmod(join(root, path), 0o755)
  return join(root, path)
}

function ask(env: NodeJS.ProcessEnv = {}, places: NpmSettings = {}): Promise<NpmSettings> {
  return askNpm({
    env: {
      PATH: [join(root, 'bin'), process.env['PATH']].join(delimiter),
      HOME: join(root, 'home'),
      GITHUB_WORKSPACE: join(root, 'workspace'),
      RUNNER_TEMP: join(root, 'temp'),
      ...env
    },
    places,
    signal: AbortSignal.timeout(30_000)
  })
}

describe('askNpm', () => {
  it('gives what npm knows, and leaves nothing', async () => {
    const answer = await ask()
    expect(answer['registry']).toMatch(/^https?:/)
    expect(answer['globalconfig']).toMatch(/npmrc$/)
    expect(await readdir(join(root, 'temp'))).toEqual([])
  })

  it('gives npm what any program needs of the environment, and the places of its settings', async () => {
    await program('bin/npm', `#!/bin/sh\nenv > ${join(root, 'env')}\necho '{}'\n`)
    await ask(
      { NPM_TOKEN: 'x', NODE_OPTIONS: '--no-deprecation', npm_config_registry: 'x' },
      { prefix: '/p' }
    )
    const names = (await readFile(join(root, 'env'), 'utf8')).match(/^\w+(?==)/gm)?.sort()
    expect(names?.filter(name => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name))).toEqual([
      'HOME',
      'PATH',
      'npm_config_prefix',
      'npm_config_update_notifier',
      'npm_config_userconfig'
    ])
  })

  it.each([
    ['there is none', undefined],
    ['it fails', '#!/bin/sh\nexit 1\n'],
    ['its answer is not JSON', '#!/bin/sh\necho hello\n']
  ])('says what to do when %s', async (_, text) => {
    if (text !== undefined) await program('bin/npm', text)
    await expect(ask({ PATH: join(root, 'bin') })).rejects.toMatchObject({
      code: 'engine.download',
      message: expect.stringMatching(/Install npm.*hyperd-path/)
    })
    expect(await readdir(join(root, 'temp'))).toEqual([])
  })
})

describe('findNpm', () => {
  const find = (platform: NodeJS.Platform) =>
    findNpm(
      [join(root, 'workspace'), join(root, 'empty'), join(root, 'bin')],
      join(root, 'workspace'),
      platform
    )

  it('is the first in PATH that is no matter of the workspace', async () => {
    await program('workspace/npm')
    const npm = await program('bin/npm')
    expect(await find('linux')).toEqual([npm])
    await rm(npm)
    await symlink('../workspace/npm', npm)
    await expect(find('linux')).rejects.toThrow('no npm')
  })

  it('is, on Windows, the script beside npm.cmd, run by the node beside it or this one', async () => {
    await program('workspace/npm.cmd')
    await program('workspace/node_modules/npm/bin/npm-cli.js')
    await program('bin/npm.cmd')
    await expect(find('win32')).rejects.toThrow('no npm')
    const script = await program('bin/node_modules/npm/bin/npm-cli.js')
    expect(await find('win32')).toEqual([process.execPath, script])
    const node = await program('bin/node.exe')
    expect(await find('win32')).toEqual([node, script])
  })
})
