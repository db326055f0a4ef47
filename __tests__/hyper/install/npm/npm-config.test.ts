import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { readNpmConfig } from '../../../../src/hyper/install/npm/npm-config.ts'
import { isSealed, npmSettingsOf, parseNpmrc } from '../../../../src/hyper/install/npm/npmrc.ts'
import { type MemoryLog, memoryLog } from '../../../support/memory-log.ts'

describe('parseNpmrc', () => {
  it('reads what npm reads', () => {
    const text = [
      '\uFEFF; comment',
      '# comment',
      'registry = https://mirror.test/npm/ ; why',
      '"quoted"=not a name of ours',
      'cafile="/a b/ca.pem"',
      `//mirror.test/npm/:_authToken=\${TOKEN}`,
      `//other.test/:_authToken=\${MISSING}`,
      `proxy=\${MISSING?}`,
      'empty=',
      '=nothing',
      'word',
      '[section]'
    ].join('\r\n')
    expect(parseNpmrc(text, name => (name === 'TOKEN' ? 'abc' : undefined))).toEqual({
      registry: 'https://mirror.test/npm/',
      '"quoted"': 'not a name of ours',
      cafile: '/a b/ca.pem',
      '//mirror.test/npm/:_authToken': 'abc'
    })
  })
})

describe('isSealed', () => {
  it.each(['INPUT_A', 'TABLEAU_PAT_SECRET', 'ACTIONS_X', 'GITHUB_TOKEN', 'STATE_s', 'RUNNER_X', 'input_a'])(
    'seals %s',
    name => expect(isSealed(name)).toBe(true)
  )
  it.each(['NPM_TOKEN', 'NODE_AUTH_TOKEN', 'MY_INPUT_', 'GITHUB'])('does not seal %s', name =>
    expect(isSealed(name)).toBe(false)
  )
})

describe('npmSettingsOf', () => {
  it('takes variables of either case and keeps the names of credentials', () => {
    const env = {
      NPM_CONFIG_HTTPS_PROXY: 'http://proxy.test',
      npm_config_registry: 'https://mirror.test/',
      'npm_config_//mirror.test/:_authToken': 'abc',
      npm_config_empty: '',
      NPM_TOKEN: 'x'
    }
    expect(npmSettingsOf(env, () => undefined)).toEqual({
      'https-proxy': 'http://proxy.test',
      registry: 'https://mirror.test/',
      '//mirror.test/:_authToken': 'abc'
    })
  })
})

describe('readNpmConfig', () => {
  let root: string
  let env: NodeJS.ProcessEnv
  let log: MemoryLog
  const config = (variables: NodeJS.ProcessEnv) =>
    readNpmConfig({ env: variables, log, signal: new AbortController().signal })

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'npm-config-'))
    log = memoryLog()
    for (const name of ['home', 'workspace']) await mkdir(join(root, name))
    env = { HOME: join(root, 'home'), GITHUB_WORKSPACE: join(root, 'workspace'), PATH: root }
  })

  afterEach(async () => {
    await rm(root, { recursive: true, force: true })
  })

  const write = (name: string, text: string) => writeFile(join(root, name), text)

  it('prefers the variable to the user, and does not read the workspace', async () => {
    await write('home/.npmrc', 'registry=https://user.test\n//user.test/:_authToken=u\n')
    await write('workspace/.npmrc', 'registry=https://project.test/npm\n//user.test/:_authToken=p\n')
    const user = await config(env)
    expect(user.url.href).toBe('https://user.test/')
    expect(user.authorization).toBe('Bearer u')
    expect(log.all.join('\n')).toContain('The .npmrc of the workspace is not read')
    const variable = await config({ ...env, NPM_CONFIG_REGISTRY: 'https://variable.test' })
    expect(variable.url.href).toBe('https://variable.test/')
  })

  it('reads the file that actions/setup-node writes', async () => {
    await write(
      'setup-node',
      `//mirror.test/npm/:_authToken=\${NODE_AUTH_TOKEN}\nregistry=https://mirror.test/npm/\n`
    )
    const variables = { ...env, NPM_CONFIG_USERCONFIG: join(root, 'setup-node') }
    expect(await config({ ...variables, NODE_AUTH_TOKEN: 'abc' })).toMatchObject({
      authorization: 'Bearer abc',
      secrets: ['abc']
    })
    expect((await config(variables)).authorization).toBeUndefined()
  })

  it('takes the credentials of the global file', async () => {
    await write('global', '//mirror.test/:_authToken=g\n')
    const variables = {
      ...env,
      npm_config_globalconfig: join(root, 'global'),
      npm_config_registry: 'https://mirror.test'
    }
    expect((await config(variables)).authorization).toBe('Bearer g')
  })

  it('takes the credentials of the nearest path, in each of their forms', async () => {
    const pair = Buffer.from('ann:s:3').toString('base64')
    const password = Buffer.from('s:3').toString('base64')
    const forms = [
      [`//mirror.test/:_authToken=far\n//mirror.test/a/b/:_auth=${pair}`, `Basic ${pair}`],
      [`//mirror.test/a/:username=ann\n//mirror.test/a/:_password=${password}`, `Basic ${pair}`],
      ['//mirror.test/a:_authToken=near\n//mirror.test/:_authToken=far', 'Bearer near'],
      ['//mirror.test/a/b/c/:_authToken=deeper\n//mirror.test:8443/:_authToken=port', undefined]
    ]
    for (const [text, authorization] of forms) {
      await write('home/.npmrc', `registry=https://mirror.test/a/b/\n${text}\n`)
      const found = await config(env)
      expect(found.authorization).toBe(authorization)
      if (authorization?.startsWith('Basic')) expect(found.secrets).toEqual([pair, 's:3', password])
    }
  })

  it('takes user and password out of the address', async () => {
    const found = await config({ ...env, npm_config_registry: 'https://ann:p%40ss@mirror.test/npm' })
    expect(found.url.href).toBe('https://mirror.test/npm/')
    expect(found.authorization).toBe(`Basic ${Buffer.from('ann:p@ss').toString('base64')}`)
    expect(found.secrets).toContain('p@ss')
  })

  it('reads proxies and the certificate authority', async () => {
    await write('ca.pem', 'PEM')
    await write(
      'home/.npmrc',
      `registry=https://mirror.test\nhttps-proxy=http://s.test:1\nproxy=http://p.test:2\nnoproxy=a.test\ncafile=${join(root, 'ca.pem')}\n`
    )
    expect(await config(env)).toMatchObject({
      proxies: { https_proxy: 'http://s.test:1', http_proxy: 'http://p.test:2', no_proxy: 'a.test' },
      ca: 'PEM'
    })
  })

  it.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'])(
    'leaves the proxy to the environment where it names one in %s',
    async name => {
      await write(
        'home/.npmrc',
        'registry=https://mirror.test\nhttps-proxy=http://s.test:1\nproxy=http://p.test:2\nnoproxy=a.test\n'
      )
      expect((await config({ ...env, [name]: 'http://own.test' })).proxies).toEqual({})
      expect((await config({ ...env, [name]: ' ' })).proxies).toHaveProperty('https_proxy')
    }
  )

  it('does not take the certificate authority out of the workspace', async () => {
    await write('workspace/ca.pem', 'PEM')
    await write('home/.npmrc', `registry=https://mirror.test\ncafile=${join(root, 'workspace/ca.pem')}\n`)
    expect(await config(env)).not.toHaveProperty('ca')
    expect(log.remarks).toEqual([
      { level: 'warning', title: 'npm settings not read', message: expect.stringContaining('ca.pem') }
    ])
  })

  it('takes user and password of an address as they are where they are not percent-encoded', async () => {
    const found = await config({ ...env, npm_config_registry: 'https://ann:100%@mirror.test/npm' })
    expect(found.authorization).toBe(`Basic ${Buffer.from('ann:100%').toString('base64')}`)
  })

  it('refuses a registry that is not an address', async () => {
    await expect(config({ ...env, npm_config_registry: 'mirror.test/npm' })).rejects.toMatchObject({
      code: 'engine.download',
      message: expect.stringContaining('npm_config_registry')
    })
  })
})
