import { readdir, stat } from 'node:fs/promises'
import { type RequestListener, request } from 'node:http'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { errorOf, fixture, useStand } from '../e2e/stand.ts'
import { GITHUB_TOKEN, type GithubApi, startGithubApi } from '../support/github-api.ts'
import { startServer, type TestServer } from '../support/http-server.ts'
import type { StepOptions, StepResult } from '../support/runner.ts'
import { craftedZip, type Member, member, packedZeros } from './hostile-zip.ts'

const MB = 1024 * 1024
const stand = useStand()
let github: GithubApi
let front: TestServer
/** What stands in place of the published data source. */
let content: RequestListener
let sales: Buffer

beforeAll(async () => {
  github = await startGithubApi()
  sales = await fixture('tableau/sales.hyper')
  // Tableau, but for the downloads.
  front = await startServer((incoming, outgoing) => {
    if (/\/content(\?|$)/.test(incoming.url ?? '')) return content(incoming, outgoing)
    const { port } = new URL(stand.simulator.origin)
    const { method, url, headers } = incoming
    const onward = request({ host: '127.0.0.1', port, method, path: url, headers }, answer => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.end(front.received.at(-1)?.body)
  })
})
beforeEach(() => {
  github.comments.splice(0)
})
afterAll(() => Promise.all([github.close(), front.close()]))

/** Dry-runs a pull request that shows the change against `Sales`. */
function run(options: StepOptions = {}, inputs: Record<string, string> = {}): Promise<StepResult> {
  return stand.step(
    {
      'source-url': 'rows.csv',
      'tableau-server-url': front.origin,
      'dry-run': 'true',
      comment: 'true',
      'github-token': GITHUB_TOKEN,
      ...inputs
    },
    {
      workspace: { 'rows.csv': 'id\n1\n' },
      event: { pull_request: { number: 7, head: { repo: { full_name: 'octo/data' } } } },
      env: { GITHUB_EVENT_NAME: 'pull_request', GITHUB_API_URL: github.origin },
      ...options
    }
  )
}

/** Bytes of the files in a folder, as far as they do not vanish meanwhile. */
async function used(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch((): string[] => [])
  const sizes = names.map(name => stat(join(folder, name)).catch(() => undefined))
  return (await Promise.all(sizes)).reduce((sum, stats) => sum + (stats?.isFile() ? stats.size : 0), 0)
}

/** As `run`, and watches how much of the disk the step takes at most. */
async function watched(): Promise<{ step: StepResult; most: number }> {
  let most = 0
  let timer: NodeJS.Timeout | undefined
  const step = await run({
    measure: true,
    prepare: async folder => {
      timer = setInterval(() => {
        void used(join(folder, 'temp')).then(bytes => {
          most = Math.max(most, bytes)
        })
      }, 20)
    }
  }).finally(() => clearInterval(timer))
  return { step, most }
}

const send = (bytes: Buffer): void => {
  content = (_, response) => response.end(bytes)
}
const bomb = (bytes: number, facts: Partial<Member> = {}): Member => ({
  name: 'Data/Extracts/a.hyper',
  packed: packedZeros(bytes),
  ...facts
})

describe('11 A published data source that unpacks to something else', () => {
  it.each<[string, () => readonly Member[], RegExp]>([
    ['2.6 GB out of 2.6 MB', () => [bomb(2600 * MB, { size: 2600 * MB })], /unpacks to more than 512 MB/],
    [
      '2.6 GB, said to be 1,000 bytes',
      () => [bomb(2600 * MB, { size: 1000 })],
      /unpacks to more than 512 MB|unpacked/
    ],
    [
      '2.6 GB, said to be 500 MB',
      () => [bomb(2600 * MB, { size: 500 * MB })],
      /unpacks to more than 512 MB|unpacked/
    ],
    [
      '600 MB behind a document',
      () => [member('a.tds', '<x/>'), bomb(600 * MB, { size: 1 })],
      /more than 512|unpacked/
    ],
    ['4 GB, said to be nothing', () => [bomb(4000 * MB, { size: 0 })], /more than 512|unpacked/]
  ])('%s: it is not unpacked, and the run goes on', async (_, members, why) => {
    send(craftedZip(members()))
    const { step, most } = await watched()
    expect(step.exitCode).toBe(0)
    expect(step.log).toMatch(new RegExp(`What is published cannot be seen \\(it .*(${why.source})`))
    expect(most).toBeLessThan(700 * MB)
    expect(step.peakRss).toBeLessThan(400 * MB)
    expect(github.comments).toHaveLength(1)
  })

  it.each<[string, () => Buffer]>([
    ['20,000 files', () => craftedZip(Array.from({ length: 20_000 }, (_, n) => member(`${n}.hyper`, '')))],
    ['no extract', () => craftedZip([member('a.txt', 'x')])],
    [
      'a document of 17 MB',
      () => craftedZip([member('a.tds', Buffer.alloc(17 * MB, ' ')), member('a.hyper', sales)])
    ],
    [
      'a document that is larger than it says',
      () =>
        craftedZip([{ name: 'a.tds', packed: packedZeros(600 * MB), size: 1000 }, member('a.hyper', sales)])
    ],
    [
      'a document of 17 MB, bare',
      () => Buffer.concat([Buffer.from('<datasource>'), Buffer.alloc(17 * MB, ' ')])
    ],
    ['two extracts', () => craftedZip([member('a.hyper', sales), member('b.hyper', sales)])],
    ['a folder for an extract', () => craftedZip([{ name: 'a.hyper/', packed: Buffer.alloc(0), method: 0 }])],
    ['an extract with a password', () => craftedZip([{ ...member('a.hyper', sales), flags: 1 }])],
    ['an unknown way of packing', () => craftedZip([{ ...member('a.hyper', sales), method: 99 }])],
    ['a name that leads out', () => craftedZip([member('../../../owned.hyper', sales)])],
    ['an absolute name', () => craftedZip([member('/tmp/owned.hyper', sales)])],
    ['a name of Windows', () => craftedZip([member('C:\\\\owned.hyper', sales)])],
    ['broken packed data', () => craftedZip([{ name: 'a.hyper', packed: Buffer.alloc(1000, 7), size: 9 }])],
    ['half an archive', () => craftedZip([member('a.hyper', sales)]).subarray(0, 1_000)],
    ['the beginning of an archive', () => Buffer.from('PK\x03\x04')],
    ['only the end of an archive', () => craftedZip([]).subarray(0, 22)],
    [
      'an archive in the archive',
      () => craftedZip([member('a.hyper', craftedZip([member('a.hyper', sales)]))])
    ],
    ['an extract of zeros', () => craftedZip([member('a.hyper', Buffer.alloc(100_000))])],
    ['half an extract', () => craftedZip([member('a.hyper', sales.subarray(0, sales.length / 2))])],
    ['half an extract, bare', () => sales.subarray(0, sales.length / 2)],
    ['the name of an extract', () => Buffer.from('Hyper')],
    ['nothing', () => Buffer.alloc(0)],
    ['a page', () => Buffer.from('<html>Sign in</html>')],
    ['a gzip bomb', () => gzipSync(Buffer.alloc(200 * MB))]
  ])('%s: the run goes on without the change', async (_, bytes) => {
    send(bytes())
    const step = await run()
    expect(step.log).not.toMatch(/^::error/m)
    expect(step.exitCode).toBe(0)
    expect(step.log).toMatch(/What is published cannot be seen \((it|its) /)
    expect(step.log).not.toMatch(/^\s+at .*:\d+:\d+/m)
    expect(github.comments).toHaveLength(1)
  })

  it.each<[string, () => string]>([
    [
      'nested 200,000 deep',
      () => `<datasource>${'<a>'.repeat(200_000)}${'</a>'.repeat(200_000)}</datasource>`
    ],
    ['of 3,000,000 elements', () => `<datasource>${'<a/>'.repeat(3_000_000)}</datasource>`],
    ['of nothing but <', () => '<'.repeat(10_000_000)],
    [
      'of entities',
      () => `<!DOCTYPE a [<!ENTITY a "${'b'.repeat(1e6)}">]><datasource>${'&a;'.repeat(1e5)}</datasource>`
    ],
    ['with an attribute of 10 MB', () => `<datasource x="${'a'.repeat(10_000_000)}"/>`],
    [
      'that names what JavaScript knows',
      () => '<datasource><column name="__proto__"><constructor/></column></datasource>'
    ]
  ])('a document %s: the run goes on, and in time', async (_, text) => {
    send(craftedZip([member('a.tds', text()), member('a.hyper', sales)]))
    const began = performance.now()
    const step = await run()
    expect(step.log).not.toMatch(/^::error/m)
    expect(step.exitCode).toBe(0)
    expect(performance.now() - began).toBeLessThan(20_000)
  })

  it('a download without an end is cut', async () => {
    let sent = 0
    content = (_, response) => {
      const chunk = Buffer.alloc(MB, 'a')
      const more = (): void => {
        if (response.destroyed || sent > 2e9) return
        sent += chunk.length
        response.write(chunk, more)
      }
      more()
    }
    const { step, most } = await watched()
    expect(step.exitCode).toBe(0)
    expect(step.log).toContain('it has more than the 64 MB that are downloaded for it')
    expect(most).toBeLessThan(100 * MB)
    expect(sent).toBeLessThan(200 * MB)
  })

  it('a run that is cancelled while it unpacks ends at once', async () => {
    let begun: () => void = () => undefined
    const when = new Promise<void>(resolve => {
      begun = resolve
    })
    const bytes = craftedZip([bomb(500 * MB, { size: 500 * MB })])
    content = (_, response) => response.end(bytes, () => setTimeout(begun, 150))
    const began = performance.now()
    const step = await run({ kill: { signal: 'SIGTERM', when: () => when } })
    expect(errorOf(step)).toMatch(/^cancelled: /)
    expect(performance.now() - began).toBeLessThan(15_000)
  })

  it('an archive that is as it should be still shows the change', async () => {
    send(craftedZip([member('Sales.tds', '<datasource/>'), member('Data/Extracts/sales.hyper', sales)]))
    const step = await run()
    expect(step.exitCode).toBe(0)
    expect(github.comments[0]?.body).toMatch(/Columns added|Columns dropped/)
  })
})
