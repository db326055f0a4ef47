import { readFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import {
  type Answer,
  BOUNDARY,
  datasourcePayload,
  filePart,
  multipart,
  part,
  payloadPart,
  publishBody,
  send
} from './by-hand.ts'
import {
  codeOf,
  files,
  goodBody,
  hand,
  projectId,
  publish,
  publishQuery,
  sales,
  simulator
} from './publishing-hand.ts'

describe('payloads', () => {
  const publishXml = (xml: string): Promise<Answer> =>
    publish(multipart(payloadPart(xml), filePart('tableau_datasource', 'x.hyper', sales)))
  const xml = (): string => datasourcePayload('Sales', projectId)

  it('refuses a namespace on tsRequest', async () => {
    const answer = await publishXml(
      xml().replace('<tsRequest>', '<tsRequest xmlns="http://tableau.com/api">')
    )
    expect(codeOf(answer)).toBe('400000')
    expect(answer.text).toContain('Deserialization problem: unexpected element (uri:')
  })

  it.each([
    ['&apos;', (good: string) => good.replace('Sales', 'O&apos;Brien')],
    ['a bare ampersand', (good: string) => good.replace('Sales', 'A & B')],
    ['a bare <', (good: string) => good.replace('Sales', 'A < B')],
    ['an unknown entity', (good: string) => good.replace('Sales', '&auml;')],
    ['an unknown attribute', (good: string) => good.replace('name=', 'caption="x" name=')],
    ['an unknown element', (good: string) => good.replace('<project', '<owner id="x" /><project')],
    ['a document type', (good: string) => `<!DOCTYPE tsRequest>${good}`],
    ['a second project', (good: string) => good.replace('</datasource>', '<project id="x" /></datasource>')],
    ['no name', (good: string) => good.replace('name="Sales"', '')],
    ['a blank name', (good: string) => good.replace('Sales', ' ')],
    ['a name of 256 characters', (good: string) => good.replace('Sales', 'x'.repeat(256))],
    ['an open element', (good: string) => good.replace('</datasource>', '')],
    ['nothing', () => '']
  ])('refuses %s', async (_, change) => {
    expect(codeOf(await publishXml(change(xml())))).toBe('400000')
  })

  it('refuses invalid UTF-8', async () => {
    const bytes = Buffer.from(xml().replace('Sales', 'S\xf6hne'), 'latin1')
    const payload = part('name="request_payload"', 'text/xml', bytes)
    const file = filePart('tableau_datasource', 'x.hyper', sales)
    expect((await publish(multipart(payload, file))).text).toContain('UTF-8')
  })

  it('names what it expects in place of an unexpected element', async () => {
    const answer = await publishXml(xml().replace('<project', '<site /><project'))
    expect(answer.text).toContain(
      'local:&quot;site&quot;). Expected elements are &lt;{}connectionCredentials&gt;'
    )
  })

  it('refuses an attribute that is newer than the version in the URL', async () => {
    const path = `/api/3.4/sites/${simulator.siteId}${publishQuery}`
    const body = multipart(
      payloadPart(xml().replace('name=', 'encryptExtracts="false" name=')),
      filePart('tableau_datasource', 'x.hyper', sales)
    )
    const headers = { ...hand.headers, 'content-type': `multipart/mixed; boundary=${BOUNDARY}` }
    expect(codeOf(await send(simulator.origin, path, { method: 'POST', headers, body }))).toBe('400000')
  })
})

describe('publication', () => {
  it('refuses a session without datasourceType', async () => {
    const id = await hand.upload(sales)
    const body = multipart(payloadPart(datasourcePayload('Sales', projectId)))
    const answer = await publish(body, { query: `/datasources?overwrite=true&uploadSessionId=${id}` })
    expect(codeOf(answer)).toBe('400000')
    expect(answer.text).toContain('datasourceType')
  })

  it('refuses two parts with a session', async () => {
    const id = await hand.upload(sales)
    const answer = await publish(goodBody(), { query: `${publishQuery}&uploadSessionId=${id}` })
    expect(codeOf(answer)).toBe('400000')
    expect(answer.text).toContain('one part only')
  })

  it('refuses a session that is unknown or already consumed', async () => {
    const body = multipart(payloadPart(datasourcePayload('Sales', projectId)))
    const query = `${publishQuery}&uploadSessionId=1:${'0'.repeat(32)}-1:0`
    expect(codeOf(await publish(body, { query }))).toBe('400000')
    const id = await hand.upload(Buffer.from('Hyper, but not really'))
    const consuming = { query: `${publishQuery}&uploadSessionId=${id}` }
    expect(codeOf(await publish(body, consuming))).toBe('400011')
    expect(codeOf(await publish(body, consuming))).toBe('400000')
  })

  it.each([
    ['overwrite=yes', '400008'],
    ['overwrite=TRUE', '400008'],
    ['asJob=1', '400008'],
    ['overwrite=true&append=true', '400000'],
    ['datasourceType=csv', '400000'],
    ['datasourceType=hyper&append=true', '404004']
  ])('refuses %s', async (query, code) => {
    expect(codeOf(await publish(goodBody(), { query: `/datasources?${query}` }))).toBe(code)
  })

  it.each([
    ['another magic', () => Buffer.concat([Buffer.from('PK\x03\x04'), sales]), 'cannot|can be read'],
    ['a cut file', () => sales.subarray(0, sales.length / 2), 'There was a problem publishing the file'],
    ['two tables', () => readFile(files.path('two')), 'exactly one fact table'],
    ['no table', () => readFile(files.path('none')), 'exactly one fact table'],
    ['an interval', () => readFile(files.path('interval')), 'wait']
  ])('refuses %s: at once with 400011, as a job without a word', async (_, content, why) => {
    const bytes = await content()
    const answer = await publish(publishBody('Sales', projectId, bytes))
    expect(codeOf(answer)).toBe('400011')
    expect(answer.text).toMatch(new RegExp(why))
    const job = await hand.publishAsJob('Sales', bytes)
    expect(job.text).toMatch(/completedAt="[^"]+" finishCode="1"\/>/)
    expect(simulator.jobs.at(-1)?.reason).toMatch(/^400011: /)
  })

  it('refuses an unknown project', async () => {
    const answer = await publish(publishBody('Sales', '22222222-2222-4222-8222-222222222222', sales))
    expect([answer.status, codeOf(answer)]).toEqual([404, '404005'])
  })
})
