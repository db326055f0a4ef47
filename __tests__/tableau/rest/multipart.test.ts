import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { filePartBody, payloadBody } from '../../../src/tableau/rest/multipart.ts'

let dir: string
let path: string
const content = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => index % 251))

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'multipart-'))
  path = join(dir, 'extract.hyper')
  await writeFile(path, content)
})
afterAll(() => rm(dir, { recursive: true }))

describe('multipart bodies', () => {
  it('carries a request alone', async () => {
    const { contentType, body } = payloadBody('<tsRequest>é</tsRequest>')
    const boundary = /^multipart\/mixed; boundary=([\da-f]{32})$/.exec(contentType)?.[1]
    const bytes = await buffer(body.open())
    expect(bytes.toString()).toBe(
      `--${boundary}\r\nContent-Disposition: name="request_payload"\r\nContent-Type: text/xml\r\n\r\n<tsRequest>é</tsRequest>\r\n--${boundary}--\r\n`
    )
    expect(bytes.length).toBe(body.length)
  })

  it('streams a stretch of a file after an empty request, and can be opened again', async () => {
    const { contentType, body } = filePartBody({ path, start: 123, length: 700_000 })
    const boundary = contentType.split('=')[1]
    const head = `--${boundary}\r\nContent-Disposition: name="request_payload"\r\nContent-Type: text/xml\r\n\r\n\r\n--${boundary}\r\nContent-Disposition: form-data; name="tableau_file"; filename="file"\r\nContent-Type: application/octet-stream\r\n\r\n`
    const expected = Buffer.concat([
      Buffer.from(head),
      content.subarray(123, 700_123),
      Buffer.from(`\r\n--${boundary}--\r\n`)
    ])
    for (let time = 0; time < 2; time++) {
      const bytes = await buffer(body.open())
      expect(bytes.equals(expected)).toBe(true)
      expect(bytes.length).toBe(body.length)
    }
  })

  it('fails when the file became shorter', async () => {
    const short = join(dir, 'short.hyper')
    await writeFile(short, content)
    const { body } = filePartBody({ path: short, start: 0, length: content.length })
    await truncate(short, 10)
    await expect(buffer(body.open())).rejects.toThrow(/^engine\.output: .*999990 bytes shorter/)
  })
})
