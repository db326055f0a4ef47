import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Registry } from '../../../../src/hyper/install/client/registry.ts'
import { pipRegistry, readPipSettings } from '../../../../src/hyper/install/pip/pip-config.ts'
import { type MemoryLog, memoryLog } from '../../../support/memory-log.ts'

let root: string
let env: NodeJS.ProcessEnv
let log: MemoryLog

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pip-config-'))
  log = memoryLog()
  for (const name of ['home', 'workspace', 'temp']) await mkdir(join(root, name))
  env = {
    HOME: join(root, 'home'),
    GITHUB_WORKSPACE: join(root, 'workspace'),
    RUNNER_TEMP: join(root, 'temp'),
    XDG_CONFIG_DIRS: join(root, 'machine'),
    PATH: join(root, 'bin')
  }
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function write(name: string, text: string): Promise<string> {
  await mkdir(dirname(join(root, name)), { recursive: true })
  await writeFile(join(root, name), text, { mode: 0o755 })
  return join(root, name)
}
const index = (name: string): string => `[global]\nindex-url = https://${name}.test/simple\n`
const settings = (more: NodeJS.ProcessEnv = {}) => readPipSettings({ env: { ...env, ...more }, log })
const registry = async (more: NodeJS.ProcessEnv = {}): Promise<Registry> => {
  const surroundings = { env: { ...env, ...more }, log, signal: AbortSignal.timeout(30_000) }
  return await pipRegistry(await readPipSettings(surroundings), surroundings)
}

describe('the settings of pip', () => {
  it('come from the machine, the user, the virtual environment, the named file and variables; later ones win', async () => {
    const indexes: (string | undefined)[] = []
    const note = async (more: NodeJS.ProcessEnv = {}): Promise<void> => {
      indexes.push((await settings(more))['index-url'])
    }
    await write('machine/pip/pip.conf', index('machine'))
    await note()
    await write('home/.pip/pip.conf', index('old-user'))
    await note()
    await write('home/.config/pip/pip.conf', index('user'))
    await note()
    await note({ VIRTUAL_ENV: join(root, 'venv') })
    await write('venv/pip.conf', index('venv'))
    await note({ VIRTUAL_ENV: join(root, 'venv') })
    const named = {
      VIRTUAL_ENV: join(root, 'venv'),
      PIP_CONFIG_FILE: await write('named.conf', index('named'))
    }
    await note(named)
    await note({ ...named, PIP_INDEX_URL: 'https://variable.test/simple' })
    const names = ['machine', 'old-user', 'user', 'user', 'venv', 'named', 'variable']
    expect(indexes).toEqual(names.map(name => `https://${name}.test/simple`))
  })

  it('leave out the files of the user where another is named, and all where that is the null device', async () => {
    await write('machine/pip/pip.conf', '[global]\ntimeout = 5\n')
    await write('home/.config/pip/pip.conf', index('user'))
    const of = async (PIP_CONFIG_FILE: string) => {
      const { timeout, 'index-url': url } = await settings({ PIP_CONFIG_FILE })
      return [timeout, url]
    }
    expect(await of(await write('empty.conf', ''))).toEqual(['5', undefined])
    expect(await of('/dev/null')).toEqual([undefined, undefined])
    expect(await of(join(root, 'nowhere'))).toEqual(['5', 'https://user.test/simple'])
  })

  it.each<[string, () => Promise<NodeJS.ProcessEnv>]>([
    ['PIP_CONFIG_FILE', async () => ({ PIP_CONFIG_FILE: await write('workspace/pip.conf', index('evil')) })],
    [
      'a link',
      async () => {
        await write('workspace/pip.conf', index('evil'))
        await mkdir(join(root, 'home/.pip'))
        await symlink('../../workspace/pip.conf', join(root, 'home/.pip/pip.conf'))
        return {}
      }
    ],
    [
      'a virtual environment',
      async () => {
        await write('workspace/venv/pip.conf', index('evil'))
        return { VIRTUAL_ENV: join(root, 'workspace/venv') }
      }
    ]
  ])('are never those of the workspace, by %s', async (_, prepare) => {
    expect(await settings(await prepare())).not.toHaveProperty('index-url')
    expect(log.remarks).toEqual([
      { level: 'warning', title: 'pip settings not read', message: expect.stringContaining('PIP_INDEX_URL') }
    ])
  })
})

describe('the registry of pip', () => {
  it('is the index, without the user and the password in it', async () => {
    const found = await registry({ PIP_INDEX_URL: 'https://ann:p%40ss@mirror.test/simple' })
    const pair = Buffer.from('ann:p@ss').toString('base64')
    expect(found).toMatchObject({ authorization: `Basic ${pair}`, proxies: {}, named: true })
    expect(found.url.href).toBe('https://mirror.test/simple/')
    expect(found.secrets).toEqual(expect.arrayContaining([pair, 'p@ss', 'p%40ss']))
  })

  it('is reached with the proxy and the certificates of pip, unless the environment names a proxy', async () => {
    const PIP_CERT = await write('ca.pem', 'PEM')
    const pip = { PIP_INDEX_URL: 'https://mirror.test/', PIP_CERT, PIP_PROXY: 'ann:pw@proxy.test:3128' }
    const address = 'http://ann:pw@proxy.test:3128'
    expect(await registry(pip)).toMatchObject({
      ca: 'PEM',
      proxies: { https_proxy: address, http_proxy: address }
    })
    expect((await registry({ ...pip, https_proxy: 'http://own.test' })).proxies).toEqual({})
    const inWorkspace = await write('workspace/ca.pem', 'PEM')
    expect(await registry({ ...pip, PIP_CERT: inWorkspace })).not.toHaveProperty('ca')
  })

  it('puts no variable into a setting', async () => {
    await write(
      'home/.pip/pip.conf',
      `[global]\nindex-url = https://mirror.test/\${TABLEAU_PAT_SECRET}/$TABLEAU_PAT_SECRET/\n`
    )
    expect((await registry({ TABLEAU_PAT_SECRET: 's3cret' })).url.href).not.toContain('s3cret')
  })

  it('is the one that pip itself knows where no setting names one', async () => {
    const python = '#!/bin/sh\n[ "$1" = -I ] && [ "$2" = -c ] && echo https://default.test/simple\n'
    await write('bin/python3', python)
    const found = await registry()
    expect(found.url.href).toBe('https://default.test/simple/')
    expect(found.named).toBe(false)
  })

  it.each([
    [{ PIP_NO_INDEX: '1', PIP_INDEX_URL: 'https://mirror.test' }, /no-index/],
    [{ PIP_INDEX_URL: 'mirror.test/simple' }, /PIP_INDEX_URL/],
    [{ PIP_INDEX_URL: 'file:///srv/wheels' }, /PIP_INDEX_URL/],
    [{}, /no pip.*actions\/setup-python/]
  ])('is none with %j', async (more, message) => {
    await expect(registry(more)).rejects.toMatchObject({
      code: 'engine.download',
      message: expect.stringMatching(message)
    })
  })
})
