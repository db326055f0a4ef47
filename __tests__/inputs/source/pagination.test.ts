import { describe, expect, it } from '@jest/globals'
import { fault, read } from '../../support/step-inputs.ts'

const paginationOf = (text: string, inputs: Record<string, string> = {}) =>
  read({ 'source-pagination': text, ...inputs }).config.sources[0]?.config.pagination

describe('source-pagination', () => {
  it.each([
    ['type: auto', { type: 'auto' }],
    ['none', { type: 'none' }],
    ['{}', { type: 'auto' }],
    ['type: Link', { type: 'link' }],
    [
      '{type: next-url, next: "@odata.nextLink", total: n}',
      { type: 'next-url', next: '@odata.nextLink', total: 'n' }
    ],
    ['type: cursor\nnext: meta.next\nparam: after', { type: 'cursor', next: 'meta.next', param: 'after' }],
    [
      'type: page\nparam: p\nstart: 0\nsize-param: per_page\nsize: 100\ntotal: meta.pages\nin: query',
      {
        type: 'page',
        param: 'p',
        start: 0,
        sizeParam: 'per_page',
        size: 100,
        total: 'meta.pages',
        in: 'query'
      }
    ],
    ['type: offset', { type: 'offset' }],
    [
      "{type: cursor, next: 'data[-1].id', param: after, until: done}",
      { type: 'cursor', next: 'data[-1].id', param: 'after', until: 'done' }
    ],
    [
      'type: cursor\nnext: header:x-ms-continuationtoken\nwhile: header:x-more',
      { type: 'cursor', next: 'header:x-ms-continuationtoken', while: 'header:x-more' }
    ],
    ['type: link\nuntil: meta.last', { type: 'link', until: 'meta.last' }]
  ])('is read: %j', (text, expected) => {
    expect(paginationOf(text)).toEqual(expected)
  })

  it.each([
    ['type: curser\nnext: a', /"curser", but must be one of auto, none/, /cursor\?/],
    ['type: cursor\nnxt: a\nnext: b', /unknown key "nxt"/, /next\?/],
    ['type: cursor\nsize_param: a\nnext: b', /unknown key "size_param"/, /size-param\?/],
    ['type: link\nnext: a', /key next, which does not belong to the type link/, /next-url, cursor/],
    ['start: 1', /key start, which does not belong to the type auto/, /page, offset/],
    ['type: next-url', /lacks the key next/, /dotted path.*URL/],
    ['type: cursor\nnext: "header:"', /"header:", which does not name a header/, /header:x-next-token/],
    ['type: cursor\nnext: a[-0]', /"a\[-0\]", which is not a path/, /index in brackets/],
    [
      'type: page\nstart: 1\ntotal: header:x-total',
      /"header:x-total", but a number in a header cannot end the pages/,
      /JSON answer/
    ],
    ['type: none\nuntil: a', /key until, which does not belong to the type none/, /link, next-url/],
    ['type: cursor\nnext:', /key next without a value/, /value/],
    ['type: cursor\nnext: a..b', /"a\.\.b", which is not a path/, /dots/],
    ['type: offset\nsize: 0', /size: "0", which is not a whole number from 1/, /whole/],
    ['type: offset\nstart: -1', /start: "-1"/, /whole/],
    ['type: offset\ntotal: meta.total_pages', /seems to count pages/, /number of records/],
    ['type: offset\nin: header', /neither query nor body/, /query|body/],
    ['type: page', /does not say which one is the first/, /start: 1 or start: 0/],
    ['type: [page]', /not a YAML map of single values/, /YAML/],
    ['- type: page', /not a YAML map of single values/, /YAML/],
    ['type: page\ntype: page', /has a key twice \(line 2: /, /YAML/],
    ['type: page\n x: y: z', /not valid YAML \(line/, /YAML/],
    ['type: cursor\nnext: a\nin: body', /in: body, but there is no body/, /POST/]
  ])('fails for %j', (text, what, remedy) => {
    expect(fault({ 'source-pagination': text })).toMatchObject({
      code: 'input.invalid',
      what: expect.stringMatching(what),
      remedy: expect.stringMatching(remedy)
    })
  })

  it('may have the first page in the URL', () => {
    expect(paginationOf('type: page', { 'source-url': 'https://a.example/x?page=0' })).toEqual({
      type: 'page'
    })
  })

  it('has a place in the body', () => {
    const post = {
      'source-method': 'POST',
      'source-pagination': 'type: cursor\nnext: a\nin: body\nparam: v.after'
    }
    expect(read({ ...post, 'source-body': '{"v": {}}' }).config.sources[0]?.config.body).toBe('{"v": {}}')
    expect(fault({ ...post, 'source-body': 'a=b' }).what).toContain('source-body is not JSON')
    expect(fault({ ...post, 'source-body': '{"v": 1}' }).what).toContain('"v.after"')
    expect(fault(post).what).toContain('there is no body')
  })
})

describe('the other inputs for pages', () => {
  it('are numbers', () => {
    const { config } = read({
      'source-max-pages': '20',
      'source-concurrency': '8',
      'source-requests-per-minute': '90',
      'source-pagination': 'type: offset\nsize: 10'
    })
    expect(config.sources[0]?.config).toMatchObject({ maxPages: 20, concurrency: 8 })
    expect(config.requestsPerMinute).toBe(90)
  })

  it.each([
    ['source-max-pages', '0'],
    ['source-concurrency', '9'],
    ['source-requests-per-minute', '0'],
    ['source-requests-per-minute', 'many']
  ])('fail: %s: %s', (name, value) => {
    expect(fault({ [name]: value }).what).toContain(`The input ${name} has the value "${value}"`)
  })

  it.each(['', 'type: cursor\nnext: a', 'type: page\nstart: 1'])(
    'explain why %j cannot be asked ahead',
    text => {
      expect(fault({ 'source-concurrency': '2', 'source-pagination': text })).toMatchObject({
        what: expect.stringContaining('the pages are not known beforehand'),
        remedy: expect.stringContaining('size or total')
      })
    }
  )
})
