import { describe, expect, it } from '@jest/globals'
import { redact } from '../../src/base/redact.ts'

const SECRET = 'a"b/ü€ c&1'

describe('redact', () => {
  it.each([
    ['as it is', SECRET],
    ['percent-encoded', 'a%22b%2F%C3%BC%E2%82%AC%20c%261'],
    ['as a form has it', 'a%22b%2F%C3%BC%E2%82%AC+c%261'],
    ['in XML', 'a&quot;b/ü€ c&amp;1'],
    ['in JSON', 'a\\"b/ü€ c&1'],
    ['in JSON with escaped slashes', 'a\\"b\\/ü€ c&1'],
    ['in JSON in ASCII', 'a\\"b/\\u00fc\\u20ac c&1'],
    ['in a text in JSON', 'a\\\\\\"b/ü€ c&1'],
    ['in a text in JSON in ASCII', 'a\\\\\\"b/\\\\u00fc\\\\u20ac c&1']
  ])('hides a secret %s', (_, text) => {
    expect(redact(`x ${text} y`, [SECRET])).toBe('x *** y')
  })

  it('hides the queries of addresses, and what stands in the query of the one asked', () => {
    expect(redact('at https://h/x?key=1&b=2 of k-123456', [], new URL('https://h/?a=k-123456&b=no'))).toBe(
      'at https://h/x?… of ***'
    )
  })
})
