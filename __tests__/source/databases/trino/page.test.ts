import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { splitPage } from '../../../../src/source/databases/trino/page.ts'

const split = (text: string) => {
  const { envelope, data } = splitPage(Buffer.from(text))
  return { envelope, data: data?.toString() }
}

describe('an answer of Trino', () => {
  it('without rows is read as it is', () => {
    expect(split('{"id":"q","nextUri":"http://x/1","stats":{"state":"QUEUED"}}')).toEqual({
      envelope: { id: 'q', nextUri: 'http://x/1', stats: { state: 'QUEUED' } },
      data: undefined
    })
  })

  it('keeps its rows as they stand, every digit', () => {
    const rows = '[[9223372036854775807,"x"],[1.50,null]]'
    const { envelope, data } = split(
      `{"id":"q","columns":[],"data":${rows},"stats":{"state":"RUNNING"},"warnings":[]}`
    )
    expect(data).toBe(rows)
    expect(envelope).toEqual({ id: 'q', columns: [], data: null, stats: { state: 'RUNNING' }, warnings: [] })
  })

  const cell = fc.oneof(
    fc.string(),
    fc.constantFrom('],"stats":{', '"data":', '\\', '\\"', '"', '}]', '{"data":[1],"stats":{}}'),
    fc.integer(),
    fc.constant(null),
    fc.dictionary(fc.constantFrom('stats', 'data', 'a'), fc.constantFrom([1], { state: 1 }, 'x'))
  )
  it('is taken apart whatever its values hold, and in whatever order it stands', () => {
    fc.assert(
      fc.property(fc.array(fc.array(cell)), fc.boolean(), fc.boolean(), (rows, last, spaced) => {
        const data = JSON.stringify(rows)
        const others = ['"id":"q"', '"columns":[{"name":"data","type":"x"}]']
        const parts = last
          ? [...others, '"stats":{"state":"A"}', `"data":${data}`]
          : [...others, `"data":${data}`, '"stats":{"state":"A"}']
        const found = split(`{${parts.join(spaced ? ' , ' : ',')}}`)
        expect(found.data).toBe(data)
        expect(found.envelope.stats).toEqual({ state: 'A' })
      })
    )
  })

  it.each(['', '[]', 'null', '{"id":"q","data":[[1,2', '<html>', '{"id":"q","data":[[1]],"stats":{'])(
    'is refused when it is cut or no JSON: %s',
    text => expect(() => split(text)).toThrow(SyntaxError)
  )
})
