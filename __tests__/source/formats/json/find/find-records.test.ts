import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { spoolJsonDocument } from '../../../../../src/source/formats/json/records.ts'
import { chunkSizes, failureOf, inChunks, openSpoolRoom, type SpoolRoom } from '../../../../support/spool.ts'
import { spooledRecords, withoutNulls } from '../../../../support/spooled.ts'

let room: SpoolRoom
beforeEach(async () => {
  room = await openSpoolRoom()
})
afterEach(() => room.close())

interface Options {
  readonly records?: string
  readonly sizes?: readonly number[]
}

function spool(text: string, { records, sizes = [] }: Options = {}) {
  return spoolJsonDocument(inChunks(text, sizes), room.target, {
    origin: 'api.example/orders',
    hide: one => one.replaceAll('SECRET', '***'),
    records,
    deadline: room.deadline,
    disk: room.disk,
    positionBase: 0
  })
}

async function recordsOf(text: string, options: Options = {}): Promise<string[]> {
  const { files } = await spool(text, options)
  return (await spooledRecords(files)).map(record => record.text)
}

const refusal = (text: string, options: Options = {}) => failureOf(spool(text, options))

describe('which values are the records', () => {
  it.each<[string, string[]]>([
    ['[{"id":1},{"id":2}]', ['{"id":1}', '{"id":2}']],
    ['[1, null ,"a b",[2]]', ['1', 'null', '"a b"', '[2]']],
    ['{"count":2,"results":[{"id":1},{"id":2}],"next":null}', ['{"id":1}', '{"id":2}']],
    ['{"@odata.context":"$metadata#Orders","value":[]}', []],
    ['{"id":1,"tags":["a","b"]}', ['{"id":1,"tags":["a","b"]}']],
    ['{"id":1,"tags":[]}', ['{"id":1,"tags":[]}']],
    ['{"pairs":[[1,2],{"a":1}]}', ['[1,2]', '{"a":1}']],
    ['{"count":1,"rows":[[1,"a"]]}', ['[1,"a"]']],
    [
      '{"id":1,"address":{"lines":["a","b"],"geo":{"at":[1,2]}}}',
      ['{"id":1,"address":{"lines":["a","b"],"geo":{"at":[1,2]}}}']
    ],
    [
      '{"type":"Feature","geometry":{"coordinates":[[1,2],[3,4]]}}',
      ['{"type":"Feature","geometry":{"coordinates":[[1,2],[3,4]]}}']
    ],
    [
      '{"message":"https://example.com/a.jpg","status":"success"}',
      ['{"message":"https://example.com/a.jpg","status":"success"}']
    ],
    ['{}', ['{}']],
    ['42', ['42']],
    ['"text"', ['"text"']],
    ['false', ['false']],
    ['[]', []],
    ['', []],
    [' \r\n\t', []]
  ])('without a path: %s', async (text, records) => {
    expect(await recordsOf(text)).toEqual(records)
    expect(await recordsOf(text, { sizes: [1] })).toEqual(records)
  })

  it.each<[string, string, string[]]>([
    ['data.items', '{"data":{"n":1,"items":[{"id":1}],"m":[{}]},"rows":[{}]}', ['{"id":1}']],
    ['results[0].rows', '{"results":[{"rows":[1,2]},{"rows":[3]}]}', ['1', '2']],
    ['[1].rows', '[{"rows":[1,2]},{"rows":[3]}]', ['3']],
    ['[0]', '[[1,2],[3]]', ['1', '2']],
    ['a.b', '{"a":{"b":{"c":[1]}},"b":2}', ['{"c":[1]}']],
    ['données', '{"donn\\u00e9es":[1]}', ['1']],
    ['@odata-x', '{"@odata-x":[{}]}', ['{}']],
    ['value', '{"value":[]}', []],
    ['value', ' ', []]
  ])('at %s', async (records, text, expected) => {
    expect(await recordsOf(text, { records })).toEqual(expected)
    expect(await recordsOf(text, { records, sizes: [1] })).toEqual(expected)
  })

  it('lists several members that may be the records', async () => {
    const { code, message } = await refusal('{"orders":[{}],"n":1,"lines":[{}],"items":[]}')
    expect(code).toBe('source.records')
    expect(message).toContain('"orders", "lines", "items"')
  })

  it.each<[string, string, string]>([
    ['data', '{"status":"error","message":"quota exceeded","data":null}', 'records path gave null'],
    ['data', '{"data":"later"}', 'records path gave a text'],
    ['a.b', '{"a":null}', '"a" is null, which cannot have a member "b"'],
    ['a.b', '{"a":[{"b":1}]}', '"a" is an array, which cannot have a member "b"'],
    ['a[0]', '{"a":{"b":1}}', '"a" is an object, which cannot have an element [0]'],
    ['a.x', '{"a":{"b":1,"c":2}}', '"a" has no member "x". It has "b", "c".'],
    ['a.x', '{"a":{}}', '"a" has no member "x". It has none at all.'],
    ['x', '{"a":1,"b":2}', 'the document has no member "x". It has "a", "b".'],
    ['a[2]', '{"a":[1,2]}', '"a" has 2 elements, so there is no [2]'],
    ['a', '{"a":[1],"a":[2]}', '"a" occurs twice']
  ])('says where %s fails in %s', async (records, text, message) => {
    for (const sizes of [[], [1]]) {
      const failure = await refusal(text, { records, sizes })
      expect(failure.code).toBe('source.records')
      expect(failure.message).toContain(message)
      expect(failure.message).toContain('api.example/orders')
    }
  })

  it.each([
    [
      'data.items',
      '{"data":[{"items":[]}]}',
      'If "data" is the array of the records, set source-records: data. If items is an array in them, source-explode: items makes a row of each of its elements.'
    ],
    [
      'items',
      '[{"items":[]}]',
      'If the document is the array of the records, leave source-records out. If items is an array in them, source-explode: items makes a row of each of its elements.'
    ],
    ['a.b[0]', '{"a":[]}', 'If "a" is the array of the records, set source-records: a.'],
    ['a.b', '{"a":1}', expect.stringContaining('Set source-records to the path of the array of records')],
    ['a.b', '{"a":[],"error":"x"}', expect.stringContaining('Set source-records to the path')]
  ])('says what to set where %s leads into an array of %s', async (records, text, remedy) => {
    expect((await refusal(text, { records })).remedy).toEqual(remedy)
  })

  it('lists at most 10 names, and cuts long ones', async () => {
    const text = JSON.stringify(
      Object.fromEntries(Array.from({ length: 14 }, (_, n) => [`${n}`.padStart(200, 'k'), n]))
    )
    const { message } = await refusal(text, { records: 'data' })
    expect(message).toContain(' and 4 more')
    expect(message.length).toBeLessThan(1_200)
  })

  it('fails on null', async () => {
    expect((await refusal('null')).code).toBe('source.records')
  })

  it.each(['a..b', '.a', 'a.', 'a[x]', 'a[*]', '', 'a[1'])('refuses the path "%s"', async records => {
    expect((await refusal('{}', { records })).code).toBe('input.invalid')
  })

  it('begins anew however much of the document was written as one record', async () => {
    const filler = 'x'.repeat(700_000)
    const text = `{"note":"${filler}\\u0000","dup":{"a":1,"a":2},"rows":[{"id":1}]}`
    const facts = await spool(text)
    expect(facts).toMatchObject({ records: 1, removedCharacters: 0 })
    expect(facts.files).toMatchObject([{ repeatedKeys: false, members: ['id'], bytes: 4 }])
    expect(await spooledRecords(facts.files)).toMatchObject([{ position: 1, text: '{"id":1}' }])
    const none = await spool(`{"note":"${filler}","items":[]}`)
    expect(none.records).toBe(0)
    expect(await spooledRecords(none.files)).toEqual([])
  })
})

describe('an object that is not a record by itself', () => {
  it.each<[string, string, string]>([
    [
      'CKAN',
      '{"success":true,"result":{"records":[{"id":1},{"id":2},{"id":3}],"total":3}}',
      'result.records (3 elements)'
    ],
    [
      'GraphQL',
      '{"data":{"orders":{"nodes":[{"id":1}],"pageInfo":{"hasNextPage":false}}}}',
      'data.orders.nodes (1 element)'
    ],
    [
      'HAL',
      '{"_embedded":{"orders":[{"id":1},{"id":2}]},"_links":{"self":{"href":"a"}}}',
      '_embedded.orders (2 elements)'
    ],
    ['Solr', '{"response":{"numFound":3,"docs":[{"id":1}]}}', 'response.docs (1 element)'],
    ['Elasticsearch', '{"hits":{"total":{"value":1},"hits":[{"_id":"1"}]}}', 'hits.hits (1 element)'],
    ['Metabase', '{"data":{"rows":[[1,2]],"insights":null}}', 'data.rows (1 element)'],
    ['no record today', '{"data":{"orders":{"nodes":[]}}}', 'data.orders.nodes (0 elements)'],
    ['no feature today', '{"type":"FeatureCollection","features":[]}', 'features (0 elements)'],
    ['six levels down', '{"a":{"b":{"c":{"d":{"e":{"f":[1,{"x":1}]}}}}}}', 'a.b.c.d.e.f (2 elements)'],
    ['arrays in arrays', '{"a":{"b":[[{"x":1}]]}}', 'a.b (1 element)']
  ])('names the path where the records lie (%s)', async (_, text, where) => {
    for (const sizes of [[], [1]]) {
      const { code, what, remedy } = await refusal(text, { sizes })
      expect(code).toBe('source.records')
      expect(what).toContain(`its records seem to lie further inside: ${where}.`)
      expect(remedy).toContain(
        `Set source-records: ${where.replace(/ .*/, '')}. If the whole object is one record`
      )
    }
  })

  it('names all paths where there are several', async () => {
    const { what, remedy } = await refusal('{"a":{"x":[{"i":1}]},"b":{"y":[{"i":1},{"i":2}],"z":[1,2]}}')
    expect(what).toMatch(/: a\.x \(1 element\), b\.y \(2 elements\)\.$/)
    expect(remedy).toMatch(/^Set source-records to the one that is meant\./)
  })

  it('lists the description of the columns beside the rows', async () => {
    const { code, what } = await refusal('{"meta":[{"name":"id"}],"data":[["1",1.5]],"rows":1}')
    expect({ code, what }).toEqual({
      code: 'source.records',
      what: expect.stringContaining('"meta", "data"')
    })
  })

  it('takes what stands beside records most often for them where there are no others only', async () => {
    const warned =
      '{"response":{"total":"2","data":[{"id":1},{"id":2}]},"warnings":[{"warning":"incomplete"}]}'
    for (const text of [warned, '{"warnings":[{"w":1},{"w":2}],"response":{"x":{"data":[{"id":1}]}}}']) {
      for (const sizes of [[], [1]]) {
        expect((await refusal(text, { sizes })).what).toMatch(/: "warnings", "response\.(x\.)?data"\.$/)
      }
    }
    expect(await recordsOf('{"messages":[{"id":1}],"count":1}')).toEqual(['{"id":1}'])
    expect(await recordsOf('{"meta":{"columns":[{"name":"id"}]},"rows":[{"id":1}]}')).toEqual(['{"id":1}'])
  })

  it('tells what describes an answer from its records: [meta, rows]', async () => {
    const { what, remedy } = await refusal('[{"page":1,"pages":1},[{"id":1}]]')
    expect({ what, remedy }).toMatchObject({
      what: expect.stringContaining('one object and one array'),
      remedy: 'Set source-records to "[1]".'
    })
    expect(await recordsOf('[{"page":1,"pages":1},[{"id":1}]]', { records: '[1]' })).toEqual(['{"id":1}'])
  })

  it.each<[string, string]>([
    ['{"error":{"code":401,"message":"no SECRET"}}', 'error.message: no ***'],
    ['{"errors":[{"message":"Field x"}],"data":null}', 'errors[0].message: Field x'],
    ['{"errors":["no"]}', 'errors[0]: no'],
    ['{"error":true,"message":"quota"}', 'error: true, message: quota'],
    ['{"status":"error","message":"quota exceeded"}', 'status: error, message: quota exceeded'],
    ['{"status":"FAILED","data":null}', 'status: FAILED'],
    ['{"status":404,"title":"Not Found","detail":"gone"}', 'status: 404, title: Not Found, detail: gone'],
    ['{"success":false,"msg":"no"}', 'msg: no'],
    ['{"ok":false,"error":"invalid_auth"}', 'error: invalid_auth'],
    ['{"message":"Forbidden"}', 'message: Forbidden'],
    ['{"id":1,"error":{"message":"x","data":[{"a":1}]}}', 'error.message: x']
  ])('says what an error says of itself: %s', async (text, said) => {
    for (const sizes of [[], [1]]) {
      const { code, what } = await refusal(text, { sizes })
      expect({ code, what }).toEqual({
        code: 'source.records',
        what: expect.stringContaining(`is an error instead of data. It says: ${said}`)
      })
    }
  })

  it('says it too where source-records finds nothing, wherever it stands', async () => {
    for (const text of [
      '{"status":"error","message":"quota exceeded","data":null}',
      '{"data":null,"message":"quota exceeded"}'
    ]) {
      const { what } = await refusal(text, { records: 'data' })
      expect(what).toMatch(/records path gave null, .* It says of itself: .*message: quota exceeded\.$/)
    }
    const graphql = '{"errors":[{"message":"Field nope does not exist"}],"data":null}'
    expect((await refusal(graphql, { records: 'data.orders.nodes' })).what).toContain(
      'Field nope does not exist'
    )
  })

  it.each<[string]>([
    ['{"id":1,"error":null,"errors":[],"ok":true,"success":1,"status":200}'],
    ['{"id":1,"error":"","errors":{},"status":"failing over"}'],
    ['{"id":1,"error":false,"status":"ok"}'],
    ['{"id":1,"errors":0,"message":"hello"}']
  ])('is one where it says that nothing is wrong: %s', async text => {
    expect(await recordsOf(text)).toHaveLength(1)
  })

  it('is one on purpose with source-records: .', async () => {
    for (const text of ['{"error":"x","a":{"rows":[{"i":1}]}}', '{"rows":[{"i":1}]}']) {
      expect(await recordsOf(text, { records: '.' })).toEqual([text])
    }
    expect(await recordsOf('[1,2]', { records: '.' })).toEqual(['1', '2'])
    expect((await refusal('null', { records: '.' })).what).toContain('records path gave null')
  })
})

describe('for any object', () => {
  it('follows the rule for objects', async () => {
    const names = ['data', 'items', 'rows', 'value', 'other', 'more']
    const member = fc.oneof(
      fc.constant([]),
      fc.array(fc.dictionary(fc.constantFrom('a', 'b'), fc.integer(), { maxKeys: 2 }), { maxLength: 3 }),
      fc.array(fc.integer(), { maxLength: 2 }),
      fc.constantFrom(null, 1, 'x', {}, { rows: [{}] })
    )
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom(...names), member, { maxKeys: 4 }),
        chunkSizes,
        async (root, sizes) => {
          const usual = ['data', 'items', 'records', 'results', 'rows', 'value', 'values', 'entries']
          const candidates = Object.entries(root).filter(([name, value]) => {
            if (!Array.isArray(value)) return false
            return value.length === 0
              ? usual.includes(name)
              : typeof value[0] === 'object' && value[0] !== null
          })
          const text = JSON.stringify(root)
          const isDeeper = Object.values(root).some(value => JSON.stringify(value).startsWith('{"rows"'))
          const isEmpty = candidates.length === 1 && JSON.stringify(candidates[0]?.[1]) === '[]'
          const lengths = Object.values(root).flatMap(value =>
            Array.isArray(value) && value.length > 1 ? [value.length] : []
          )
          const isColumns = candidates.length === 0 && new Set(lengths).size < lengths.length
          const members = Object.entries(root)
          const isList = ([name, value]: [string, unknown]): boolean =>
            JSON.stringify(value) === '[]' || (value === null && usual.includes(name))
          const isNoList =
            candidates.length === 0 &&
            members.some(isList) &&
            members.every(one => isList(one) || (one[0] === 'more' && typeof one[1] !== 'string'))
          if (
            candidates.length > 1 ||
            isColumns ||
            isNoList ||
            (isDeeper && (candidates.length === 0 || isEmpty))
          ) {
            expect((await refusal(text, { sizes })).code).toBe('source.records')
          } else {
            const records = candidates.length === 0 ? [root] : (candidates[0]?.[1] as unknown[])
            const found = await recordsOf(text, { sizes })
            expect(found.map(record => JSON.parse(record))).toEqual(records.map(withoutNulls))
          }
        }
      ),
      { numRuns: 200 }
    )
  })
})
