import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { create } from 'tar'
import { Deadline } from '../../../src/base/deadline.ts'
import { createHttp } from '../../../src/http/dispatcher.ts'
import type { Http } from '../../../src/http/http.ts'
import { findHyperd, type InstallTools, provideHyperd } from '../../../src/hyper/install/install.ts'
import type { EnginePackage, PinnedEngine } from '../../../src/hyper/install/packages.ts'
import { startServer, type TestServer } from '../../support/http-server.ts'
import { type MemoryLog, memoryLog } from '../../support/memory-log.ts'

const ENGINE = '#!/bin/sh\necho engine\n'

let root: string
let tarball: Buffer
let pinned: PinnedEngine
let deadline: Deadline
let log: MemoryLog
let http: Http
let registry: TestServer
let answer: RequestListener

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'install-'))
  for (const name of ['package', 'tools', 'temp', 'home', 'workspace', 'bin']) await mkdir(join(root, name))
  tarball = await packed({ hyperd: ENGINE, 'hyperdb-mcp': 'not wanted', 'LICENSE-HYPERD': 'licence' })
  pinned = {
    version: '1.2.3',
    arch: 'x64',
    executable: 'hyperd',
    sha256: createHash('sha256').update(ENGINE).digest('hex'),
    packages: [npmPackage(tarball)]
  }
  deadline = new Deadline(10)
  log = memoryLog()
  http = createHttp({ deadline, log, userAgent: 'test', env: {} })
  answer = (_, response) => response.end(tarball)
  registry = await startServer((request, response) => answer(request, response))
})

afterEach(async () => {
  await http.close()
  await registry.close()
  deadline.close()
  await rm(root, { recursive: true, force: true })
})

function npmPackage(bytes: Buffer): EnginePackage {
  return {
    client: 'npm',
    name: 'engine-for-tests',
    version: '1.2.3',
    file: 'engine-for-tests-1.2.3.tgz',
    bytes: bytes.length,
    integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`
  }
}

async function packed(files: Record<string, string>): Promise<Buffer> {
  const folder = join(root, 'package')
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const chunks: Buffer[] = []
  const names = Object.keys(files).map(name => `package/${name}`)
  for await (const chunk of create({ cwd: root, gzip: true, portable: true }, names)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function resolved(
  variables: NodeJS.ProcessEnv = {},
  { hyperdPath, ...tools }: Partial<InstallTools> & { hyperdPath?: string } = {}
): Promise<string> {
  const env = {
    HOME: join(root, 'home'),
    GITHUB_WORKSPACE: join(root, 'workspace'),
    RUNNER_TOOL_CACHE: join(root, 'tools'),
    RUNNER_TEMP: join(root, 'temp'),
    npm_config_registry: registry.origin,
    PATH: join(root, 'bin'),
    ...variables
  }
  const retryPolicy = { attempts: 3, baseMs: 1, capMs: 1, longestAskedMs: 1000 }
  const found = await findHyperd(env, hyperdPath, pinned)
  return await provideHyperd(found, { env, log, deadline, http, retryPolicy, ...tools })
}

async function failure(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  return await work.then(
    () => expect('an error').toBe('thrown') as never,
    error => error
  )
}

/** All paths under the tool cache. */
async function cache(): Promise<string[]> {
  return (await readdir(join(root, 'tools'), { recursive: true })).sort()
}

const WHOLE = [
  'hyperd',
  'hyperd/1.2.3',
  'hyperd/1.2.3/x64',
  'hyperd/1.2.3/x64.complete',
  'hyperd/1.2.3/x64/LICENSE-HYPERD',
  'hyperd/1.2.3/x64/hyperd'
]
const NOTHING = ['hyperd', 'hyperd/1.2.3']

describe('the pinned package', () => {
  it('is installed into the tool cache, executable, and found there the next time', async () => {
    const path = await resolved()
    expect(path).toBe(join(root, 'tools/hyperd/1.2.3/x64/hyperd'))
    expect(await readFile(path, 'utf8')).toBe(ENGINE)
    expect((await stat(path)).mode & 0o777).toBe(0o755)
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o755)
    expect(await cache()).toEqual(WHOLE)
    expect(registry.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /engine-for-tests/-/engine-for-tests-1.2.3.tgz'
    ])

    expect(await resolved()).toBe(path)
    expect(registry.received).toHaveLength(1)
  })

  it('is installed once more where the mark of completion is missing', async () => {
    const folder = join(root, 'tools/hyperd/1.2.3/x64')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'hyperd'), 'half', { mode: 0o755 })
    expect(await readFile(await resolved(), 'utf8')).toBe(ENGINE)
    expect(await cache()).toEqual(WHOLE)
  })

  it('can be installed by several jobs at once', async () => {
    const paths = await Promise.all([resolved(), resolved(), resolved()])
    expect(new Set(paths).size).toBe(1)
    expect(await readFile(paths[0] ?? '', 'utf8')).toBe(ENGINE)
    expect(await cache()).toEqual(WHOLE)
  })

  it('is refused when its bytes are others, and nothing of it stays', async () => {
    const other = await packed({ hyperd: '#!/bin/sh\necho malice\n' })
    answer = (_, response) => response.end(other)
    const error = await failure(resolved())
    expect(error.code).toBe('engine.integrity')
    expect(error.message).toContain(`127.0.0.1:${registry.port}/engine-for-tests`)
    expect(await cache()).toEqual(NOTHING)
    expect(registry.received).toHaveLength(1)
  })

  it.each([
    ['a page', () => Buffer.from('<html>Sign in</html>')],
    ['a packed page', () => gzipSync('<html>Sign in</html>'.repeat(100))],
    ['half of the bytes', () => tarball.subarray(0, tarball.length / 2)],
    ['nothing', () => Buffer.alloc(0)]
  ])('is refused when %s comes with status 200', async (_, bytes) => {
    answer = (_request, response) => response.end(bytes())
    expect((await failure(resolved())).code).toBe('engine.integrity')
    expect(await cache()).toEqual(NOTHING)
  })

  it('is tried again after a cut connection and a passing status', async () => {
    let count = 0
    answer = (request, response) => {
      count += 1
      if (count === 1) {
        response.writeHead(200, { 'content-length': tarball.length })
        response.write(tarball.subarray(0, 100), () => request.socket.destroy())
      } else if (count === 2) response.writeHead(503).end()
      else response.end(tarball)
    }
    expect(await readFile(await resolved(), 'utf8')).toBe(ENGINE)
    expect(count).toBe(3)
    expect(await cache()).toEqual(WHOLE)
  })

  it.each([
    [401, 'token'],
    [404, 'mirror']
  ])('is not asked for again after status %d', async (status, word) => {
    answer = (_, response) => response.writeHead(status).end('no')
    const error = await failure(resolved())
    expect(error.code).toBe('engine.download')
    expect(error.message).toContain(word)
    expect(registry.received).toHaveLength(1)
  })

  it('is given up after the last try', async () => {
    await registry.close()
    const error = await failure(resolved())
    expect(error).toMatchObject({ code: 'engine.download', message: expect.stringContaining('ECONNREFUSED') })
    expect(await cache()).toEqual(NOTHING)
    registry = await startServer(answer)
  })

  it('ends with the run', async () => {
    answer = (_, response) => {
      response.write(tarball.subarray(0, 50))
      deadline.cancel()
    }
    expect(await failure(resolved())).toBe(deadline.signal.reason)
    expect(await cache()).toEqual(NOTHING)
  })

  it('goes to RUNNER_TEMP with a notice where the tool cache cannot be written to', async () => {
    await writeFile(join(root, 'file'), '')
    const env = { RUNNER_TOOL_CACHE: join(root, 'file', 'tools') }
    const path = await resolved(env)
    expect(path).toBe(join(root, 'temp/hyperd/1.2.3/x64/hyperd'))
    expect(log.remarks).toEqual([
      { level: 'notice', title: 'Tool cache not writable', message: expect.stringContaining('ENOTDIR') }
    ])
    expect(await resolved(env)).toBe(path)
    expect(registry.received).toHaveLength(1)
  })

  it('removes what a killed job left a day ago, and leaves a running one alone', async () => {
    const parent = join(root, 'tools/hyperd/1.2.3')
    for (const name of ['.hyperd-killed', '.hyperd-running'])
      await mkdir(join(parent, name), { recursive: true })
    const dayBefore = new Date(Date.now() - 25 * 60 * 60_000)
    await utimes(join(parent, '.hyperd-killed'), dayBefore, dayBefore)
    await resolved()
    expect((await readdir(parent)).sort()).toEqual(['.hyperd-running', 'x64', 'x64.complete'])
  })

  it('comes from the registry that npm names when no configuration does', async () => {
    const settings = JSON.stringify({ registry: `${registry.origin}/of-npm/`, json: true, proxy: null })
    const npm = join(root, 'bin', 'npm')
    await writeFile(npm, `#!/bin/sh\n[ "$*" = "config list --json" ] && echo '${settings}'\n`)
    await chmod(npm, 0o755)
    const PATH = [join(root, 'bin'), process.env['PATH']].join(delimiter)
    await resolved({ npm_config_registry: '', PATH })
    expect(registry.received[0]?.url).toMatch(/^\/of-npm\/engine-for-tests\/-\//)
  })

  it('says what to do when no registry is known and npm is missing', async () => {
    const error = await failure(resolved({ npm_config_registry: undefined }))
    expect(error.code).toBe('engine.download')
    expect(error.message).toMatch(/Install npm.*hyperd-path/)
  })
})

describe('credentials', () => {
  const npmrc = (text: string) => writeFile(join(root, 'home', '.npmrc'), text)

  it('are sent to a mirror under a path, as the .npmrc of the user names them', async () => {
    await npmrc(
      `registry=${registry.origin}/mirror/npm\n//127.0.0.1:${registry.port}/mirror/:_authToken=\${MIRROR_TOKEN}\n`
    )
    await resolved({ npm_config_registry: undefined, MIRROR_TOKEN: 's3cret' })
    expect(registry.received[0]).toMatchObject({
      url: '/mirror/npm/engine-for-tests/-/engine-for-tests-1.2.3.tgz',
      headers: { authorization: 'Bearer s3cret' }
    })
    expect(log.all.join('\n')).not.toContain('s3cret')
  })

  it('do not follow a redirect to another origin', async () => {
    const storage = await startServer((_, response) => response.end(tarball))
    try {
      await npmrc(`//127.0.0.1:${registry.port}/:_authToken=s3cret\n`)
      answer = (request, response) => {
        const there = request.url?.startsWith('/moved')
        response.writeHead(302, { location: there ? `${storage.origin}/blob?signed=1` : '/moved' }).end()
      }
      await resolved()
      expect(registry.received.map(({ headers }) => headers.authorization)).toEqual([
        'Bearer s3cret',
        'Bearer s3cret'
      ])
      expect(storage.received).toHaveLength(1)
      expect(storage.received[0]?.headers.authorization).toBeUndefined()
    } finally {
      await storage.close()
    }
  })

  it('are not sent when they are of another registry', async () => {
    await npmrc('//elsewhere.test/:_authToken=s3cret\n//127.0.0.1/:_authToken=s3cret\n')
    await resolved()
    expect(registry.received[0]?.headers.authorization).toBeUndefined()
  })

  it('end with a redirect in a circle', async () => {
    answer = (request, response) => response.writeHead(302, { location: request.url }).end()
    const error = await failure(resolved())
    expect(error.code).toBe('engine.download')
    expect(error.message).toContain('redirects in a circle. Check `registry` in the npm configuration')
    expect(registry.received.length).toBeLessThan(10)
  })

  it('do not follow a redirect to something else than http(s)', async () => {
    answer = (_, response) => response.writeHead(302, { location: 'ftp://storage.test/blob' }).end()
    const error = await failure(resolved())
    expect(error.code).toBe('engine.download')
    expect(error.message).toContain('redirects to something that is not an https address.')
    expect(registry.received).toHaveLength(1)
  })

  it('reach the registry through the proxy that npm is told to use', async () => {
    const proxy = await startServer((_, response) => response.end(tarball))
    try {
      await npmrc(`proxy=http://user:s3cret@127.0.0.1:${proxy.port}\n`)
      await resolved({ npm_config_registry: 'http://registry.test/' })
      expect(proxy.received[0]?.url).toBe(
        'http://registry.test/engine-for-tests/-/engine-for-tests-1.2.3.tgz'
      )
      expect(registry.received).toEqual([])
    } finally {
      await proxy.close()
    }
  })
})

describe('hyperd-path', () => {
  it('names the executable or its folder, from the workspace on', async () => {
    const file = join(root, 'workspace', 'engine', 'hyperd')
    await mkdir(dirname(file))
    await writeFile(file, ENGINE, { mode: 0o755 })
    for (const hyperdPath of [file, dirname(file), 'engine', './engine/hyperd', ` ${file} `]) {
      expect(await resolved({}, { hyperdPath })).toBe(file)
    }
    expect(await resolved({ HYPERD_PATH: file })).toBe(file)
    expect(await failure(resolved({ HYPERD_PATH: file }, { hyperdPath: '/nowhere' }))).toMatchObject({
      code: 'engine.path'
    })
    expect(registry.received).toEqual([])
  })

  it('fails with the place where nothing is', async () => {
    const error = await failure(resolved({}, { hyperdPath: 'nowhere' }))
    expect(error).toMatchObject({
      code: 'engine.path',
      message: expect.stringContaining(join(root, 'workspace', 'nowhere'))
    })
    expect(await failure(resolved({}, { hyperdPath: root }))).toMatchObject({
      message: expect.stringContaining(join(root, 'hyperd'))
    })
  })

  it('fails for a file that is not executable', async () => {
    const file = join(root, 'hyperd')
    await writeFile(file, ENGINE, { mode: 0o644 })
    expect(await failure(resolved({}, { hyperdPath: file }))).toMatchObject({
      code: 'engine.path',
      message: expect.stringContaining('chmod +x')
    })
  })
})
