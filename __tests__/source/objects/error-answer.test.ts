import { Readable } from 'node:stream'
import { describe, expect, it } from '@jest/globals'
import { HttpFailure } from '../../../src/http/http.ts'
import { readErrorAnswer } from '../../../src/source/objects/error-answer.ts'

const read = (text: string, headers: Record<string, string> = {}) =>
  readErrorAnswer({ status: 400, headers, body: Readable.from([]), text: async () => text }, ['s3cr3t-key'])

describe('an error answer', () => {
  it('has the code, the words without secrets, and the region', async () => {
    const xml =
      '<?xml version="1.0"?>\n<Error><Code>AuthorizationHeaderMalformed</Code><Message>expecting &apos;eu-west-1&apos;, not\n s3cr3t-key.</Message><Region>eu-west-1</Region><Inner><Code>Other</Code></Inner></Error>'
    expect(await read(xml)).toEqual({
      code: 'AuthorizationHeaderMalformed',
      message: "expecting 'eu-west-1', not ***",
      region: 'eu-west-1'
    })
    expect((await read(xml, { 'x-amz-bucket-region': 'eu-west-2' })).region).toBe('eu-west-2')
  })

  it('may be cut, a page for people, JSON, or nothing', async () => {
    expect((await read('<Error><Code>SlowDown</Code><Message>Please red')).code).toBe('SlowDown')
    for (const text of [
      '',
      '<!doctype html><html><body>503<br></body>',
      '{"Code": "x"}',
      'Error',
      '<Other><Code>x</Code></Other>'
    ])
      expect(await read(text)).toEqual({ code: '', message: '', region: '' })
  })

  it('that does not come is none, but the end of the run is', async () => {
    const failing = (error: Error) =>
      readErrorAnswer(
        { status: 503, headers: {}, body: Readable.from([]), text: () => Promise.reject(error) },
        []
      )
    expect((await failing(new HttpFailure('reset', 'maybe'))).code).toBe('')
    await expect(failing(new Error('the deadline'))).rejects.toThrow('the deadline')
  })
})
