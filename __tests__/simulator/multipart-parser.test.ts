import { describe, expect, it } from '@jest/globals'
import { appendBody, BOUNDARY, datasourcePayload, filePart, multipart, part, payloadPart } from './by-hand.ts'
import { codeOf, goodBody, hand, projectId, publish, sales } from './publishing-hand.ts'

describe('multipart', () => {
  it('refuses multipart/form-data', async () => {
    const contentType = `multipart/form-data; boundary=${BOUNDARY}`
    expect(codeOf(await publish(goodBody(), { contentType }))).toBe('406000')
    const id = await hand.upload(Buffer.alloc(0))
    const append = await hand.sendParts('PUT', `/fileUploads/${id}`, appendBody(sales), contentType)
    expect(codeOf(append)).toBe('406000')
    expect(append.text).toContain('multipart/form-data')
  })

  it('refuses a content type without a boundary', async () => {
    expect(codeOf(await publish(goodBody(), { contentType: 'multipart/mixed' }))).toBe('400000')
  })

  it('refuses LF in place of CRLF', async () => {
    const text = multipart(payloadPart(datasourcePayload('Sales', projectId))).toString('latin1')
    const answer = await publish(Buffer.from(text.replaceAll('\r\n', '\n'), 'latin1'))
    expect([answer.status, codeOf(answer)]).toEqual([500, '500000'])
    expect(answer.text).toContain('Header section has more than 10240 bytes')
  })

  it('refuses LF inside the header section', async () => {
    const text = multipart(payloadPart(datasourcePayload('Sales', projectId))).toString('latin1')
    const answer = await publish(
      Buffer.from(text.replace('payload"\r\nContent', 'payload"\nContent'), 'latin1')
    )
    expect(answer.text).toContain('Header section has more than 10240 bytes')
  })

  it('refuses a body without its closing boundary', async () => {
    const body = goodBody()
    const answer = await publish(body.subarray(0, body.length - `--${BOUNDARY}--\r\n`.length))
    expect(answer.status).toBe(500)
    expect(answer.text).toContain('closing boundary is missing')
  })

  it('refuses bytes before the first and after the closing boundary', async () => {
    expect(codeOf(await publish(Buffer.concat([Buffer.from('\r\n'), goodBody()])))).toBe('400000')
    expect(codeOf(await publish(Buffer.concat([goodBody(), Buffer.from('more')])))).toBe('400000')
  })

  it('refuses a header section of more than 10,240 bytes', async () => {
    const long = part(`name="request_payload"; filename="${'x'.repeat(10_300)}"`, 'text/xml', '')
    expect((await publish(multipart(long))).text).toContain('Header section has more than 10240 bytes')
  })

  it.each([
    ['the file part first', () => [filePart('tableau_datasource', 'x.hyper', sales), payload()]],
    ['a second payload', () => [payload(), payload()]],
    ['a part too many', () => [payload(), filePart('tableau_datasource', 'x.hyper', sales), extra()]],
    ['a file part of another name', () => [payload(), filePart('tableau_file', 'x.hyper', sales)]],
    ['no file part', () => [payload()]],
    ['a payload of another type', () => [part('name="request_payload"', 'application/json', '{}')]],
    [
      'a file part of another type',
      () => [payload(), part('name="tableau_datasource"; filename="x.hyper"', 'text/plain', sales)]
    ],
    ['a file name that is not ASCII', () => [payload(), filePart('tableau_datasource', 'ä.hyper', sales)]],
    ['another extension', () => [payload(), filePart('tableau_datasource', 'x.tde', sales)]],
    ['no extension', () => [payload(), filePart('tableau_datasource', 'x', sales)]]
  ])('refuses %s', async (_, parts) => {
    expect(codeOf(await publish(multipart(...parts())))).toBe('400000')
  })

  const payload = (): Buffer => payloadPart(datasourcePayload('Sales', projectId))
  const extra = (): Buffer => part('name="extra"', 'text/plain', '')
})
