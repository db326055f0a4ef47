import { describe, expect, it } from '@jest/globals'
import { readConfig } from '../../../src/inputs/config.ts'
import { COMPLETE, fault, read, stepEnv } from '../../support/step-inputs.ts'

describe('source-headers', () => {
  it('gives one header a line; values may hold colons; empty lines and doubled names are fine', () => {
    const { config } = read({
      'source-headers': 'X-One: a:b: c\r\n\n  x-two :  spaced out \nX-One: again\nX-Empty:'
    })
    expect(config.source.headers).toEqual([
      ['X-One', 'a:b: c'],
      ['x-two', 'spaced out'],
      ['X-One', 'again'],
      ['X-Empty', '']
    ])
  })

  it('masks every value on its own, but not those of harmless headers', () => {
    const { masks, config } = read({
      'source-headers': [
        'X-Api-Key: api-k3y',
        'authorization: Bearer b34rer',
        'Cookie: sid=c00kie',
        'Accept: application/json',
        'accept-language: de',
        'Content-Type: text/csv',
        'User-Agent: tester',
        'Prefer: odata.maxpagesize=10',
        'OData-Version: 4.0'
      ].join('\n')
    })
    expect(masks).toEqual(['pat-s3cret', 'api-k3y', 'Bearer b34rer', 'b34rer', 'sid=c00kie', 'c00kie'])
    expect(config.source.secrets).toEqual(['api-k3y', 'Bearer b34rer', 'b34rer', 'sid=c00kie', 'c00kie'])
  })

  it('masks a line without a colon as a whole', () => {
    const masks: string[] = []
    const step = stepEnv({ ...COMPLETE, 'source-headers': 'Authorization Bearer n0colon' })
    expect(() => readConfig(step, secret => masks.push(secret))).toThrow('no colon')
    expect(masks).toContain('Authorization Bearer n0colon')
  })

  it.each([
    ['Nocolon', 'no colon'],
    [': value', 'no name'],
    ['Bad Name: value', 'character that header names cannot have'],
    ['Näme: value', 'character that header names cannot have'],
    ['X-Key: va\rlue', 'character that HTTP headers cannot carry'],
    ['X-Key: va\u0000lue', 'character that HTTP headers cannot carry'],
    ['X-Key: 日本', 'character that HTTP headers cannot carry'],
    ['Content-Length: 3', 'which the HTTP client sets itself'],
    ['transfer-encoding: chunked', 'which the HTTP client sets itself']
  ])('fails for %j', (line, why) => {
    const error = fault({ 'source-headers': `X-Fine: yes\n${line}` })
    expect(error).toMatchObject({ code: 'input.invalid', what: expect.stringContaining('Line 2') })
    expect(error.what).toContain(why)
  })
})
