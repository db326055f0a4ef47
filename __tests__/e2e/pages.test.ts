import { describe, expect, it } from '@jest/globals'
import { json } from '../support/pages.ts'
import { useStand } from './stand.ts'

const stand = useStand()

/** Serves pages linked by `next`, the first without a query. */
function servePages(name: string, pages: readonly (readonly unknown[])[]): string {
  return stand.serve(name, (request, response) => {
    const number = Number(/\?page=(\d+)/.exec(request.url ?? '')?.[1] ?? 1)
    json(response, {
      next: number < pages.length ? `?page=${number + 1}` : null,
      items: pages[number - 1]
    })
  })
}

const NEXT_URL = 'type: next-url\nnext: next'

describe('the pages of an API', () => {
  it('become one table in their order, whatever members their records have', async () => {
    const url = servePages('orders', [
      [{ id: 1, name: 'a' }],
      [],
      [
        { id: 2, more: { x: 1.5 } },
        { id: 3, name: 'c' }
      ]
    ])
    const { columns, rows, log } = await stand.build({ 'source-url': url, 'source-pagination': NEXT_URL })
    expect(columns).toEqual(['id bigint', 'name text', 'more_x double precision'])
    expect([...rows].sort()).toEqual([
      ['1', 'a', null],
      ['2', null, '1.5'],
      ['3', 'c', null]
    ])
    expect(log).toContain('3 records on 3 pages')
  })

  it('are named where a value does not convert', async () => {
    const url = servePages('orders', [
      [{ id: '1' }, { id: '2' }],
      [{ id: '3' }, { id: 'four' }]
    ])
    const error = await stand.refuse({
      'source-url': url,
      'source-pagination': NEXT_URL,
      columns: 'id: int'
    })
    expect(error).toMatch(/^data\.conversion: .*"four" in record 2 of page 2 of http:.*\/orders/)
    const csv = stand.serve('orders.csv', (request, response) => {
      const isFirst = !request.url?.includes('?')
      const link: Record<string, string> = isFirst ? { link: '<?2>; rel="next"' } : {}
      response.writeHead(200, { 'content-type': 'text/csv', ...link }).end(isFirst ? 'id\n1\n' : 'id\n2\nx\n')
    })
    expect(await stand.refuse({ 'source-url': csv, columns: 'id: int' })).toMatch(
      /"x" in record 2 \(line 3\) of page 2 of http:.*\/orders\.csv/
    )
  })

  it('may each begin with the header of arrays', async () => {
    const url = servePages('census', [
      [
        ['NAME', 'POP'],
        ['a', '1']
      ],
      [
        ['NAME', 'POP'],
        ['b', '2']
      ],
      [['c', '3']]
    ])
    const { columns, rows } = await stand.build({
      'source-url': url,
      'source-pagination': NEXT_URL,
      'source-records': 'items',
      'source-header': 'true'
    })
    expect(columns).toEqual(['NAME text', 'POP text'])
    expect(rows).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['c', '3']
    ])
  })

  it('publish nothing when page 3 of 4 is a sign-in page, or when they go in a circle', async () => {
    const url = stand.serve('orders', (request, response) => {
      const number = Number(/page=(\d+)/.exec(request.url ?? '')?.[1])
      if (number === 3) response.setHeader('content-type', 'text/html').end('<html><title>Sign in</title>')
      else json(response, number < 5 ? [{ id: number }] : [])
    })
    expect(await stand.refuse({ 'source-url': url, 'source-pagination': 'type: page\nstart: 1' })).toMatch(
      /^source\.html: Page 3: .*Sign in/
    )
    const circle = servePages('circle', [[{ id: 1 }], [{ id: 2 }]])
    expect(
      await stand.refuse({
        'source-url': `${circle}?page=1`,
        'source-pagination': 'type: page\nparam: ignored\nstart: 1'
      })
    ).toMatch(/^source\.loop: .*are the same/)
  })

  it('are asked for by cursors in a JSON body, side by side where they are known, at the given pace', async () => {
    const graph = stand.serve('graphql', (_, response) => {
      const { variables } = JSON.parse(stand.source.received.at(-1)?.body ?? '{}') as {
        variables: { after: string | null }
      }
      const at = Number(variables.after ?? 0)
      json(response, {
        data: { o: { nodes: [{ id: at + 1 }], pageInfo: { endCursor: String(at + 1), hasNextPage: at < 2 } } }
      })
    })
    const { rows } = await stand.build({
      'source-url': graph,
      'source-method': 'POST',
      'source-body': '{"query": "{o}", "variables": {"after": null}}',
      'source-records': 'data.o.nodes',
      'source-pagination': 'type: cursor\nnext: data.o.pageInfo.endCursor\nparam: variables.after\nin: body',
      'source-requests-per-minute': '600'
    })
    expect(rows).toEqual([['1'], ['2'], ['3']])
    const offset = stand.serve('list', (request, response) => {
      const at = Number(/offset=(\d+)/.exec(request.url ?? '')?.[1])
      json(response, { items: at < 40 ? [{ id: at }, { id: at + 1 }] : [], total: 40 })
    })
    const ahead = await stand.build({
      'source-url': offset,
      'source-pagination': 'type: offset\nsize: 2\ntotal: total',
      'source-concurrency': '4'
    })
    expect(ahead.rows).toEqual(Array.from({ length: 40 }, (_, id) => [String(id)]))
  })
})

describe('pages of XML and CSV', () => {
  /** Serves texts by `?page=`, undefined being 204; with `linked` each names the next. */
  function serveTexts(
    name: string,
    type: string,
    texts: readonly (string | undefined)[],
    linked = false
  ): string {
    return stand.serve(name, (request, response) => {
      const number = Number(/\?page=(\d+)/.exec(request.url ?? '')?.[1] ?? 1)
      const text = texts[number - 1]
      response.setHeader('content-type', type)
      if (linked && number < texts.length) response.setHeader('link', `<?page=${number + 1}>; rel=next`)
      response.writeHead(text === undefined ? 204 : 200).end(text)
    })
  }
  const order = (id: number, more = ''): string => `<o><id>${id}</id>${more}</o>`
  const PAGE = 'type: page\nstart: 1'

  it('of XML are one table: elements may be missing, the last page may be empty', async () => {
    const pages = [
      `<r>${order(1)}${order(2, '<n>b</n>')}</r>`,
      `<r>${order(3)}</r>`,
      // Alone, its own list would be the only thing that repeats.
      `<r>${order(4, '<l>x</l><l>y</l>')}</r>`,
      '<r/>'
    ]
    for (const [linked, pagination] of [
      [true, 'auto'],
      [false, PAGE]
    ] as const) {
      const url = serveTexts('orders', 'application/xml', pages, linked)
      const { columns, rows, remarks } = await stand.build({
        'source-url': url,
        'source-pagination': pagination
      })
      expect(columns).toEqual(['id bigint', 'n text', 'l text'])
      expect(rows).toEqual([
        ['1', null, null],
        ['2', 'b', null],
        ['3', null, null],
        ['4', null, '["x","y"]']
      ])
      expect(remarks).toEqual([])
    }
  })

  it('of XML hold their records in one place, and are no files of their own', async () => {
    const elsewhere = [`<r>${order(1)}${order(2)}</r>`, `<r><p>${order(3)}${order(4)}</p></r>`]
    expect(await stand.refuse({ 'source-url': serveTexts('a', 'application/xml', elsewhere, true) })).toMatch(
      /^source\.records: Page 2: The records of the pages before are \/r\/o, but .* has no "o" in r/
    )
    const one = serveTexts('one', 'application/xml', [`<r>${order(1)}${order(2, '<n>b</n>')}</r>`])
    const other = serveTexts('other', 'application/xml', [`<r>${order(3)}${order(4)}</r>`])
    expect(await stand.refuse({ 'source-url': `${one}\n${other}` })).toMatch(/^source\.columns: .* lacks 'n'/)
  })

  it('of CSV end at a page without anything; where a link led to it, it must say so', async () => {
    for (const last of ['', undefined, 'id,n\n']) {
      const texts = ['id,n\n1,a\n', 'id,n\n2,b\n', last]
      const url = serveTexts('list', 'text/csv', texts)
      const { rows } = await stand.build({ 'source-url': url, 'source-pagination': PAGE })
      expect(rows).toEqual([
        ['1', 'a'],
        ['2', 'b']
      ])
      const linked = { 'source-url': serveTexts('linked', 'text/csv', texts, true) }
      if (last === '')
        expect(await stand.refuse(linked)).toMatch(/^source\.incomplete: Page 3 of .* is empty/)
      else expect((await stand.build(linked)).rows).toEqual(rows)
    }
  })
})
