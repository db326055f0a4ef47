import { readdir, rm, writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { Header } from 'tar'
import { errorOf } from '../e2e/stand.ts'
import { startServer, type TestServer } from '../support/http-server.ts'
import { runAction, type StepOptions, type StepResult } from '../support/runner.ts'

const OWNED = '#!/bin/sh\ntouch "$(dirname "$0")/owned"\n'
let registry: TestServer
let elsewhere: TestServer
/** A source that does not answer before the engine is refused. */
let data: TestServer
let answer: RequestListener

beforeAll(async () => {
  registry = await startServer((request, response) => answer(request, response))
  elsewhere = await startServer((_, response) => response.end(archive({ path: 'package/hyperd' })))
  data = await startServer(() => undefined)
})
beforeEach(() => {
  for (const server of [registry, elsewhere]) server.received.splice(0)
})
afterAll(() => Promise.all([registry.close(), elsewhere.close(), data.close()]))

interface Member {
  readonly path: string
  readonly type?: 'File' | 'SymbolicLink' | 'Link' | 'CharacterDevice' | 'FIFO' | 'Directory'
  readonly linkpath?: string
  readonly text?: string
}

/** A packed archive with members of any kind. */
function archive(...members: readonly Member[]): Buffer {
  const blocks = members.map(({ path, type = 'File', linkpath, text = type === 'File' ? OWNED : '' }) => {
    const bytes = Buffer.from(text)
    const header = new Header({
      path,
      type,
      mode: 0o755,
      size: bytes.length,
      ...(linkpath === undefined ? {} : { linkpath })
    })
    const block = Buffer.alloc(512)
    header.encode(block, 0)
    return Buffer.concat([block, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)])
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]))
}

/** What a step left of the engine: all paths of the tool cache and RUNNER_TEMP, the folders of the version aside. */
async function leftOf(folder: string): Promise<readonly string[]> {
  const found = await Promise.all(
    ['tools', 'temp', 'workspace', 'home'].map(name =>
      readdir(join(folder, name), { recursive: true }).catch((): string[] => [])
    )
  )
  return found.flat().filter(path => !/^hyperd(\/[\d.]+)?$/.test(path))
}

async function run(
  inputs: Record<string, string> = {},
  options: StepOptions = {}
): Promise<{ step: StepResult; left: readonly string[] }> {
  const step = await runAction(
    { 'source-url': `${data.origin}/rows.csv`, 'datasource-name': 'Sales', 'dry-run': 'true', ...inputs },
    {
      ...options,
      keep: true,
      env: { npm_config_registry: registry.origin, NPM_TOKEN: 'x', PIP_NO_INDEX: '1' }
    }
  )
  try {
    return { step, left: await leftOf(step.folder) }
  } finally {
    await rm(step.folder, { recursive: true, force: true })
  }
}

describe('13 What a registry sends in place of the engine', () => {
  it.each<[string, () => Buffer]>([
    ['nothing', () => Buffer.alloc(0)],
    ['a page', () => Buffer.from('<html>Sign in</html>')],
    ['a packed page', () => gzipSync('<html>Sign in</html>'.repeat(1000))],
    ['another program', () => archive({ path: 'package/hyperd' })],
    ['another program, cut', () => archive({ path: 'package/hyperd' }).subarray(0, -20)],
    ['a way out of the folder', () => archive({ path: 'package/../../../../owned' }, { path: '../owned' })],
    ['an absolute path', () => archive({ path: '/tmp/owned-by-an-absolute-path' })],
    [
      'a link out of the folder, and a file through it',
      () =>
        archive({ path: 'package/a', type: 'SymbolicLink', linkpath: '../..' }, { path: 'package/a/owned' })
    ],
    [
      'a link in place of the program',
      () => archive({ path: 'package/hyperd', type: 'SymbolicLink', linkpath: '/bin/sh' })
    ],
    ['a hard link', () => archive({ path: 'package/hyperd', type: 'Link', linkpath: '/bin/sh' })],
    ['a device', () => archive({ path: 'package/hyperd', type: 'CharacterDevice' })],
    ['a pipe', () => archive({ path: 'package/hyperd', type: 'FIFO' })],
    ['a folder in place of the program', () => archive({ path: 'package/hyperd', type: 'Directory' })],
    [
      '20,000 files',
      () => archive(...Array.from({ length: 20_000 }, (_, n) => ({ path: `package/${n}`, text: 'x' })))
    ],
    ['a file of 1 GB, packed', () => gzipSync(Buffer.alloc(1_000_000_000))],
    ['an archive that is not packed', () => Buffer.alloc(10_240)],
    [
      'zeros behind the end of a stream',
      () => Buffer.concat([archive({ path: 'package/hyperd' }), Buffer.alloc(1000)])
    ]
  ])('%s is refused, and nothing of it stays', async (_, bytes) => {
    const sent = bytes()
    answer = (_request, response) => response.end(sent)
    const { step, left } = await run()
    expect(errorOf(step)).toMatch(/^engine\.integrity: .*another SHA-512.*deleted and not run/)
    expect(left).toEqual([])
    expect(registry.received).toHaveLength(1)
  })

  it('nothing is unpacked while bytes still come', async () => {
    const found: string[] = []
    let folder = ''
    answer = async (_request, response) => {
      const bytes = archive({ path: 'package/hyperd', text: OWNED.repeat(40_000) }, { path: 'package/more' })
      response.write(bytes)
      // Whatever unpacks as it goes has done so by then.
      await new Promise(resolve => setTimeout(resolve, 1500))
      found.push(...(await leftOf(folder)).filter(path => !path.startsWith('tpa-')))
      response.end(gzipSync('more'))
    }
    const prepare = async (made: string): Promise<void> => {
      folder = made
    }
    const { step, left } = await run({}, { prepare })
    expect(found).toEqual([
      expect.stringMatching(/^hyperd\/[\d.]+\/\.hyperd-\w+$/),
      expect.stringMatching(/\.packed$/)
    ])
    expect(errorOf(step)).toMatch(/^engine\.integrity: /)
    expect(left).toEqual([])
  })

  it('bytes without an end are cut', async () => {
    let sent = 0
    answer = (_request, response) => {
      const chunk = Buffer.alloc(1024 * 1024, 'a')
      const more = (): void => {
        if (response.destroyed || sent > 2e9) return
        sent += chunk.length
        response.write(chunk, more)
      }
      more()
    }
    const { step, left } = await run()
    expect(errorOf(step)).toMatch(/^engine\.integrity: .*more than 86825526 bytes/)
    expect(sent).toBeLessThan(180_000_000)
    expect(left).toEqual([])
  })

  it.each([
    ['drips', 1],
    ['stops', 0]
  ])('a registry that %s is given up at the deadline', async (_, bytes) => {
    answer = (_request, response) => {
      response.write('x')
      const timer = setInterval(() => bytes > 0 && response.write('x'), 50)
      response.on('close', () => clearInterval(timer))
    }
    const { step, left } = await run({ 'timeout-minutes': '0.05' })
    expect(errorOf(step)).toMatch(/^deadline: /)
    expect(left).toEqual([])
  })

  it('a cancelled run leaves nothing of the engine', async () => {
    let begun: () => void = () => undefined
    const when = new Promise<void>(resolve => {
      begun = resolve
    })
    answer = (_request, response) => {
      response.write('x'.repeat(100_000))
      begun()
    }
    const { step, left } = await run({}, { kill: { signal: 'SIGTERM', when: () => when } })
    expect(errorOf(step)).toMatch(/^cancelled: /)
    expect(left).toEqual([])
  })

  it.each([301, 302, 303, 307, 308])(
    'a redirect (%d) brings other bytes no further, and the token does not follow',
    async status => {
      answer = (_request, response) =>
        response.writeHead(status, { location: `${elsewhere.origin}/x.tgz` }).end()
      const npmrc = `registry=${registry.origin}\n//127.0.0.1:${registry.port}/:_authToken=\${NPM_TOKEN}\n`
      const { step, left } = await run({}, { prepare: folder => writeFile(join(folder, '.npmrc'), npmrc) })
      expect(errorOf(step)).toMatch(/^engine\.integrity: /)
      expect(registry.received[0]?.headers.authorization).toBe('Bearer x')
      expect(elsewhere.received.map(({ headers }) => headers.authorization)).toEqual([undefined])
      expect(left).toEqual([])
    }
  )

  it.each(['file:///bin/sh', 'data:,x', 'javascript:1', '//', 'http://[', '/again'])(
    'a redirect to %s leads nowhere',
    async location => {
      answer = (_request, response) => response.writeHead(302, { location }).end()
      const { step, left } = await run()
      expect(errorOf(step)).toMatch(/^engine\.download: .*redirects/)
      expect(registry.received.length).toBeLessThan(10)
      expect(left).toEqual([])
    }
  )
})
