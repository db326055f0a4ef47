import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { errorOf, useStand } from '../e2e/stand.ts'
import { type EngineFiles, openEngineFiles } from '../support/engine-files.ts'
import { rowsOf, workbookOf } from '../support/workbook.ts'
import { zipOf } from '../support/zip.ts'

jest.setTimeout(120_000)
const stand = useStand()
let engine: EngineFiles
beforeAll(async () => {
  engine = await openEngineFiles()
})
afterAll(() => engine.close())

/** What every object has, and some that it could be asked for. */
const NAMES = [
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'isPrototypeOf',
  '__defineGetter__',
  'prototype'
]
const FEW = NAMES.slice(0, 5)
const ROW = '[{"a":1}]'

/** The error of a dry run. */
async function refused(inputs: Record<string, string>): Promise<string> {
  const step = await stand.step({ 'source-url': stand.serve('a.json', ROW), 'dry-run': 'true', ...inputs })
  const error = errorOf(step)
  expect(error).not.toMatch(/^(internal|engine\.)/)
  expect(error).not.toMatch(/function|native code|\[object/)
  return error
}

const typesOf = (columns: readonly string[]): readonly string[] =>
  columns.map(column => column.replace(/ \w+$/, ''))

describe('14 Names that every object of JavaScript has', () => {
  it.each(FEW)('a content encoding %s', async name => {
    const url = stand.serve('a.json', (_request, response) => {
      response.setHeader('content-type', 'application/json').setHeader('content-encoding', name).end(ROW)
    })
    expect(await refused({ 'source-url': url })).toMatch(/^source\.format: .* came in the content encoding/)
  })

  it.each(FEW)('a content type, a charset and a header of an answer %s', async name => {
    const url = stand.serve('a.json', (_request, response) => {
      response.writeHead(200, ['content-type', `application/json; charset=${name}`, name, 'x'])
      response.end(ROW)
    })
    expect(await refused({ 'source-url': url })).toMatch(/^source\.encoding: /)
  })

  it.each([
    ['source-delimiter', 'input.invalid'],
    ['source-encoding', 'input.invalid'],
    ['source-decimal', 'input.invalid'],
    ['source-group', 'input.invalid'],
    ['source-date-format', 'input.invalid'],
    ['source-format', 'input.invalid'],
    ['source-method', 'input.invalid'],
    ['source-header', 'input.invalid'],
    ['source-max-size', 'input.invalid'],
    ['source-pagination', 'input.invalid'],
    ['publish-mode', 'input.invalid'],
    ['if-empty', 'input.invalid'],
    ['hyper-version', 'input.invalid'],
    ['time-zone', 'input.invalid'],
    ['dry-run', 'input.invalid'],
    ['run-after', 'input.invalid'],
    ['timeout-minutes', 'input.invalid']
  ])('the values of %s', async (input, code) => {
    // All of them: each fault of an input would hide the next one.
    for (const name of FEW) {
      const value = input === 'run-after' ? `${name}: a/b` : input === 'source-max-size' ? `5${name}` : name
      expect(await refused({ [input]: value })).toMatch(new RegExp(`^${code}: `))
    }
  })

  it.each(FEW)('an input called %s', async name => {
    const step = await stand.step(
      { 'source-url': stand.serve('a.json', ROW), 'dry-run': 'true', [name]: 'x' },
      { allowUndeclared: true }
    )
    expect(errorOf(step)).toMatch(/^input\.unknown: /)
  })

  it.each([
    ['a type', (name: string) => `a: ${name}`],
    ['a type with digits', (name: string) => `a: ${name}(18,2)`],
    ['a key', (name: string) => `a: {${name}: int}`],
    ['a format', (name: string) => `a: {format: ${name}}`],
    ['a role', (name: string) => `a: {role: ${name}}`],
    ['a default format', (name: string) => `a: {default-format: ${name}}`]
  ])('%s in columns', async (_what, columns) => {
    for (const name of FEW)
      expect(await refused({ columns: columns(name) })).toMatch(
        /^input\.invalid: The input columns gives|^input\.invalid: The input columns has/
      )
  })

  it.each(FEW)('a column %s that the source lacks', async name => {
    expect(await refused({ columns: `${name}: int` })).toMatch(/^data\.columns: /)
  })

  it.each(FEW)('a placeholder %s', async name => {
    const url = stand.serve('a.json', ROW)
    for (const placeholder of [`{{ ${name} }}`, `{{ today - 1 ${name} }}`, `{{ today | ${name} }}`]) {
      expect(await refused({ 'source-url': `${url}?x=${placeholder}` })).toMatch(/^input\.invalid: /)
    }
  })

  it.each(NAMES)('a header %s of the request', async name => {
    const seen: string[] = []
    const url = stand.serve('a.json', (request, response) => {
      seen.push(
        ...request.rawHeaders.filter(
          (_text, at) => at % 2 === 0 && request.rawHeaders[at]?.toLowerCase() === name.toLowerCase()
        )
      )
      response.setHeader('content-type', 'application/json').end(ROW)
    })
    await stand.build({ 'source-url': url, 'source-headers': `${name}: one\n${name}: two` })
    expect(seen).toHaveLength(1)
  })

  it.each(FEW)('a query secret %s', async name => {
    let query = ''
    const url = stand.serve('a.json', (request, response) => {
      query = new URL(request.url ?? '', 'http://x').searchParams.get(name) ?? ''
      response.setHeader('content-type', 'application/json').end(ROW)
    })
    await stand.build({ 'source-url': url, 'source-query-secrets': `${name}: whispered` })
    expect(query).toBe('whispered')
  })

  it.each(FEW)('a source %s', async name => {
    const { rows } = await stand.build({
      sources: `${name}: {url: "${stand.serve('a.json', ROW)}"}\nother: {url: "${stand.serve('a.json', '[{"b":2}]')}"}`,
      transform: `SELECT a, b FROM "${name}", other`
    })
    expect(rows).toEqual([['1', '2']])
  })

  it.each(FEW)('a key %s of a source', async name => {
    const step = await stand.step({
      sources: `one: {url: "${stand.serve('a.json', ROW)}", ${name}: x}`,
      'dry-run': 'true'
    })
    expect(errorOf(step)).toMatch(/^input\.unknown: /)
  })

  it.each(FEW)('the path %s to the records', async name => {
    const body = `{"${name}":{"data":[{"a":1}]},"x":[{"b":1}]}`
    const { rows } = await stand.build({
      'source-url': stand.serve('a.json', body),
      'source-records': `${name}.data`
    })
    expect(rows).toEqual([['1']])
    expect(
      await refused({ 'source-url': stand.serve('a.json', '{"x":[]}'), 'source-records': name })
    ).toMatch(/^source\.records: /)
  })

  it.each(FEW)('a place %s in the body of the request for a page', async name => {
    const bodies: string[] = []
    const url = stand.serve('a.json', (request, response) => {
      request.on('error', () => undefined)
      response
        .setHeader('content-type', 'application/json')
        .end(bodies.length > 0 ? '{"data":[]}' : '{"data":[{"a":1}]}')
      bodies.push(stand.source.received.at(-1)?.body ?? '')
    })
    const page = 'type: page\nin: body\nstart: 1'
    await stand.build({
      'source-url': url,
      'source-method': 'POST',
      'source-body': '{"q":1}',
      'source-pagination': `${page}\nparam: ${name}.page`
    })
    expect(bodies.map(body => Object.getOwnPropertyDescriptor(JSON.parse(body), name)?.value)).toEqual([
      { page: 1 },
      { page: 2 }
    ])
  })

  it.each([
    ['JSON', 'a.json', () => `[{${NAMES.map(name => `"${name}":"${name}"`).join()}}]`],
    [
      'JSON with them in objects',
      'b.json',
      () => `[{"o":{${NAMES.map(name => `"${name}":"${name}"`).join()}}}]`
    ],
    ['NDJSON', 'a.ndjson', () => `{${NAMES.map(name => `"${name}":"${name}"`).join()}}\n`],
    ['CSV', 'a.csv', () => `${NAMES.join()}\n${NAMES.join()}\n`],
    ['TSV', 'a.tsv', () => `${NAMES.join('\t')}\n${NAMES.join('\t')}\n`],
    ['a workbook', 'a.xlsx', () => workbookOf({ sheets: { s: rowsOf(NAMES, NAMES) } })],
    [
      'elements of XML',
      'a.xml',
      () => `<r><x>${NAMES.map(name => `<${name}>${name}</${name}>`).join('')}</x><x/></r>`
    ],
    [
      'attributes of XML',
      'a.xml',
      () => `<r><x ${NAMES.map(name => `${name}="${name}"`).join(' ')}/><x/></r>`
    ],
    [
      'attributes of XML, the other way round',
      'a.xml',
      () =>
        `<r><x ${NAMES.toReversed()
          .map(name => `${name}="${name}"`)
          .join(' ')}/><x/></r>`
    ],
    ['CSV in an archive', 'a.zip', () => zipOf(['constructor.csv', `${NAMES.join()}\n${NAMES.join()}\n`])],
    [
      'Parquet',
      'a.parquet',
      async () =>
        (await engine.write(`select ${NAMES.map(name => `'${name}' as "${name}"`).join()}`, 'parquet'))
          .content
    ],
    [
      'Arrow',
      'a.arrow',
      async () =>
        (await engine.write(`select ${NAMES.map(name => `'${name}' as "${name}"`).join()}`, 'arrowfile'))
          .content
    ]
  ] as const)('the columns of %s', async (_what, file, content) => {
    const { columns, rows } = await stand.build({
      'source-url': stand.serve(file, (await content()) as string | Uint8Array)
    })
    const plain = typesOf(columns).map(name => name.replace(/^o_/, ''))
    expect([...plain].sort()).toEqual([...NAMES].sort())
    expect(rows[0]).toEqual(plain)
  })

  it.each(FEW)('the column %s with a rule, a look and a place in the transform', async name => {
    const { columns, rows } = await stand.build({
      'source-url': stand.serve('a.json', `[{"${name}":"1,5","x":1}]`),
      columns: `"${name}": {format: "0,0", type: "numeric(18,1)", caption: ${name}, description: ${name}}`,
      transform: `SELECT "${name}" FROM source`
    })
    expect(columns).toEqual([`${name} numeric(18,1)`])
    expect(rows).toEqual([['1.5']])
  })

  it.each(FEW)('a column renamed to %s', async name => {
    const { columns } = await stand.build({
      'source-url': stand.serve('a.json', ROW),
      columns: `a: {rename: "${name}"}`
    })
    expect(columns).toEqual([`${name} bigint`])
  })

  it.each(FEW)('an entity %s of XML', async name => {
    expect(await refused({ 'source-url': stand.serve('a.xml', `<r><x>&${name};</x><x/></r>`) })).toMatch(
      /^source\.xml: /
    )
  })

  it.each(FEW)('a type, a property and a set of OData called %s', async name => {
    const metadata = `<Edmx><Schema Namespace="N"><EntityType Name="${name}"><Property Name="${name}" Type="Edm.${name}"/><Property Name="b" Type="${name}"/></EntityType><EntityContainer><EntitySet Name="${name}" EntityType="N.${name}"/></EntityContainer></Schema></Edmx>`
    const place = stand.serve('metadata', (_request, response) => {
      response.setHeader('content-type', 'application/xml').end(metadata)
    })
    const url = stand.serve('a.json', `{"@odata.context":"${place}#${name}","value":[{"${name}":"1","b":2}]}`)
    const { rows } = await stand.build({ 'source-url': url })
    expect(rows).toEqual([['1', '2']])
  })

  it.each(FEW)('an error %s of a token endpoint', async name => {
    const token = stand.serve('token', (_request, response) => {
      response.writeHead(400, { 'content-type': 'application/json' }).end(`{"error":"${name}"}`)
    })
    const error = await refused({
      'source-oauth-token-url': token,
      'source-oauth-client-id': 'me',
      'source-oauth-client-secret': 'whispered'
    })
    expect(error).toMatch(/^source\.oauth: .*Check source-oauth-token-url/s)
  })

  it.each([
    ['objects', '[{"b":1},', ']', '{"a":', '}'],
    ['arrays', '[{"b":1},{"a":', '}]', '[', ']'],
    ['arrays that are the record', '[[1],', ']', '[', ']'],
    ['both in turn', '[{"b":1},', ']', '[{"a":', '}]'],
    ['objects in NDJSON', '{"b":1}\n', '', '{"a":', '}'],
    ['objects below a path', '{"data":[{"b":1},', ']}', '{"a":', '}'],
    ['objects in the one record', '{"b":1,"c":', '}', '{"a":', '}']
  ])('JSON of 1,800 levels of %s', async (_what, before, after, open, close) => {
    const times = open.length > 5 ? 900 : 1_800
    const body = `${before}${open.repeat(times)}1${close.repeat(times)}${after}`
    const error = await refused({
      'source-url': stand.serve(before.includes('\n') ? 'a.ndjson' : 'a.json', body)
    })
    expect(error).toMatch(
      /^source\.json: .* is nested deeper than 1,000 levels at (line 2|byte [\d,]+, record [12]); .*Point source-records at/
    )
  })

  const INVALID = [0xff, 0xfe]
  const broken = async (format: 'parquet' | 'arrowfile' | 'arrowstream', text: string): Promise<Buffer> => {
    const { content } = await engine.write(
      `select * from (values (1, 'some value'), (2, 'other')) t(id, label)`,
      format
    )
    const bytes = Buffer.from(content)
    for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at)) bytes.set(INVALID, at)
    return bytes
  }
  it.each([
    ['values of Parquet', 'parquet', 'a.parquet', 'some value', 'source.parquet', 'the column "label"'],
    ['names of Parquet', 'parquet', 'b.parquet', 'label', 'source.parquet', 'The name of column 2'],
    ['values of an Arrow file', 'arrowfile', 'a.arrow', 'some value', 'source.arrow', 'the column "label"'],
    ['names of an Arrow file', 'arrowfile', 'b.arrow', 'label', 'source.arrow', 'The name of column 2'],
    [
      'values of an Arrow stream',
      'arrowstream',
      'a.arrows',
      'some value',
      'source.arrow',
      'the column "label"'
    ],
    ['names of an Arrow stream', 'arrowstream', 'b.arrows', 'label', 'source.arrow', 'The name of column 2']
  ] as const)('%s that are not UTF-8', async (_what, format, file, text, code, place) => {
    const url = stand.serve(file, await broken(format, text))
    for (const more of [{}, { transform: 'SELECT * FROM source WHERE id > 0' }]) {
      const error = await refused({ 'source-url': url, ...(more as Record<string, string>) })
      expect(error).toMatch(new RegExp(`^${code.replace('.', '\\.')}: `))
      expect(error).toContain(place)
      expect(error).toContain('Write the file again')
    }
  })
})
