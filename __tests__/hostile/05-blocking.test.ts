import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { type Attempt, attempt } from '../support/attempt.ts'
import { startServer, type TestServer } from '../support/http-server.ts'
import { SLOW_FILES } from './attacks/texts.ts'

jest.setTimeout(300_000)

/** Milliseconds of CPU without another's turn; loading the bundle takes up to half of it. */
const TURN = 1_200
const SECONDS = 60

let server: TestServer
let answer: (request: IncomingMessage, response: ServerResponse) => void
beforeAll(async () => {
  server = await startServer((request, response) => answer(request, response))
})
afterAll(() => server.close())

function expectQuick(step: Attempt, code: string): void {
  expect(step.code).toMatch(new RegExp(`^${code}$`))
  expect(step.code).not.toMatch(/^(internal|engine)/)
  expect(step.blockedMs).toBeLessThan(TURN)
  expect(step.seconds).toBeLessThan(SECONDS)
}

const JSON_ANSWER = '[{"a":1}]'
/** Runs of characters that expressions look at again and again. */
const UNITS = [' ', ',', '.', '?', '<', '#', '%', '=', '/', '0', '\\', '"', "'"]

describe('5 Texts that take their reader time', () => {
  it.each(SLOW_FILES)('%s', async (_what, name, content, code) => {
    const bytes = await content()
    expectQuick(
      await attempt({ 'source-url': name, 'if-empty': 'publish' }, { workspace: { [name]: bytes } }),
      code
    )
  })

  it.each(UNITS)('an answer that is refused with words of %j', async unit => {
    answer = (_request, response) =>
      response.writeHead(400, { 'content-type': 'text/plain' }).end(`a${unit.repeat(100_000)}b`)
    expectQuick(await attempt({ 'source-url': `${server.origin}/a.json` }), 'source\\.http-status')
  })

  it.each([
    ['link', ', '.repeat(5_000)],
    ['link', `<${'a'.repeat(14_000)}`],
    ['link', '<a>; rel="next'.repeat(1_000)],
    ['content-type', `text/csv;${' '.repeat(14_000)}charset`],
    ['content-type', 'text/html; charset='.repeat(700)],
    ['content-encoding', ','.repeat(14_000)],
    ['ratelimit', 'remaining=0 '.repeat(1_000)],
    ['date', `Mon, ${'00:'.repeat(4_000)}`],
    ['last-modified', ' '.repeat(14_000)]
  ])('an answer with a long header %s', async (name, value) => {
    answer = (_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json', [name]: value }).end(JSON_ANSWER)
    expectQuick(await attempt({ 'source-url': `${server.origin}/a.json` }), '(ok|source\\.[a-z-]+)')
  })

  it.each([
    ['a context of brackets', `{"@odata.context":"$metadata#${'('.repeat(60_000)}","value":[{"a":1}]}`],
    ['a context of slashes', `{"@odata.context":"$metadata#${'/'.repeat(60_000)}","value":[{"a":1}]}`],
    ['a next link of hashes', `{"@odata.nextLink":"#${'#'.repeat(60_000)}","value":[{"a":1}]}`],
    ['an error of full stops', `{"errors":[{"message":"a${'. '.repeat(30_000)}b"}]}`]
  ])('JSON with %s', async (_what, body) => {
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(body)
    expectQuick(await attempt({ 'source-url': `${server.origin}/a.json` }), '(ok|source\\.[a-z-]+)')
  })

  it('metadata of collections within one another', async () => {
    const depth = 6_000
    const type = `${'Collection('.repeat(depth)}Edm.String${')'.repeat(depth)}`
    const metadata = `<Edmx><Schema Namespace="N"><EntityType Name="E"><Property Name="a" Type="${type.slice(0, 60_000)}"/></EntityType><EntityContainer><EntitySet Name="S" EntityType="N.E"/></EntityContainer></Schema></Edmx>`
    answer = ({ url = '' }, response) => {
      const isMetadata = url.includes('metadata')
      response.setHeader('content-type', isMetadata ? 'application/xml' : 'application/json')
      response.end(
        isMetadata ? metadata : `{"@odata.context":"${server.origin}/$metadata#S","value":[{"a":1}]}`
      )
    }
    expectQuick(await attempt({ 'source-url': `${server.origin}/S` }), 'ok')
  })

  it.each([
    ['source-url', `${'{{ "'.repeat(20_000)}`],
    ['source-url', `http://127.0.0.1:9/${'{{ today | '.repeat(5_000)}`],
    ['source-url', `${'/'.repeat(100_000)}x`],
    ['columns', `a: ${':'.repeat(60_000)}`],
    ['columns', `a: {format: "${'#'.repeat(60_000)}"}`],
    ['columns', `a: {default-format: "${'0'.repeat(60_000)}"}`],
    ['columns', Array.from({ length: 1_000 }, (_, at) => `${'x'.repeat(90)}${at}: int`).join('\n')],
    ['run-after', `flow${' '.repeat(100_000)}x`],
    ['source-date-format', 'yyyy'.repeat(20_000)],
    ['source-null-values', `"${' '.repeat(100_000)}`],
    ['source-max-size', `${'1'.repeat(100_000)}x`],
    ['source-pagination', `next: ${'a.'.repeat(50_000)}`],
    ['transform', `SELECT ${'/*'.repeat(50_000)}`],
    ['transform', `SELECT ${'$$'.repeat(50_000)}x FROM source`],
    ['calculated-fields', `a: "${'IF '.repeat(20_000)}"`],
    ['tableau-ca-certificate', '-----BEGIN A'.repeat(8_000)],
    ['datasource-name', `a${' '.repeat(100_000)}b`],
    ['tableau-project', `${'\\/'.repeat(50_000)}`]
  ])('the input %s of many characters', async (name, value) => {
    const step = await attempt(
      { 'source-url': 'a.json', [name]: value },
      { workspace: { 'a.json': JSON_ANSWER } }
    )
    expectQuick(step, '(ok|(input|source|transform|data)\\.[a-z-]+)')
  })
})
