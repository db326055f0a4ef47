import { describe, expect, it } from '@jest/globals'
import { charsetOf } from '../../../src/source/decode/content-type.ts'
import { decideFormat, type FormatHints } from '../../../src/source/detect/detect-format.ts'
import { CHOICES, FORMATS, SOURCE_FORMATS } from '../../../src/source/formats/format-table.ts'

const place = { origin: 'https://a.example/x', secrets: ['s3cr3t-token'] }
const utf8 = (text: string) => Buffer.from(text, 'utf8')

interface Hints extends Omit<Partial<FormatHints>, 'head' | 'wanted'> {
  readonly head: string | Uint8Array
  /** The word of `source-format`. */
  readonly wanted?: string
}

/** The name of the format, and whether there is nothing in the contents. */
function decide({ wanted = 'auto', ...hints }: Hints) {
  if (!SOURCE_FORMATS.includes(wanted)) throw new Error(`${wanted} is not a word of source-format`)
  const head = typeof hints.head === 'string' ? utf8(hints.head) : hints.head
  const { format, blank } = decideFormat(
    { name: '', ...hints, wanted: FORMATS.get(wanted), head },
    place,
    CHOICES
  )
  return { format: format.name, blank }
}

const DOCUMENT = '{"data": [{"id": 1}]}'
const LINES = '{"id": 1}\n{"id": 2}\n'
const TABLE = 'id,name\n1,a\n'
const PARQUET = utf8('PAR1\x15\x04\x15')
const HYPER = utf8('Hyper\x08\0\0\x01')
const ARROW_FILE = utf8('ARROW1\0\0....')
const ARROW_STREAM = Buffer.from('ffffffff7000000010000000', 'hex')

describe('auto', () => {
  it.each([
    ['application/json', DOCUMENT, 'json'],
    ['application/json; charset=utf-8', '[]', 'json'],
    ['application/vnd.api+json', DOCUMENT, 'json'],
    ['application/geo+json', DOCUMENT, 'json'],
    ['application/x-ndjson', LINES, 'ndjson'],
    ['application/jsonl', '{"id": 1}', 'ndjson'],
    ['application/x-jsonlines', LINES, 'ndjson'],
    ['text/csv; header=present', TABLE, 'csv'],
    ['APPLICATION/CSV', TABLE, 'csv'],
    ['text/tab-separated-values', 'a\tb\n', 'tsv'],
    ['application/vnd.apache.parquet', PARQUET, 'parquet'],
    ['application/vnd.apache.arrow.file', ARROW_FILE, 'arrow'],
    ['application/vnd.apache.arrow.stream', ARROW_STREAM, 'arrow'],
    ['application/x-apache-arrow-stream', ARROW_STREAM, 'arrow'],
    ['text/xml', '<a/>', 'xml'],
    ['application/atom+xml; charset=utf-8', '<a/>', 'xml']
  ])('takes the content type %s first', (contentType, head, format) => {
    expect(decide({ contentType, head, name: '/export.txt' })).toEqual({ format, blank: false })
  })

  it('lets a content type that tells something win over the extension', () => {
    expect(decide({ contentType: 'text/csv', name: '/x.tsv', head: 'a\tb\n' }).format).toBe('csv')
  })

  it.each([
    ['/x.json', DOCUMENT, 'json'],
    ['/x.ndjson', LINES, 'ndjson'],
    ['/x.jsonl', LINES, 'ndjson'],
    ['/X.CSV', TABLE, 'csv'],
    ['/x.tsv', TABLE, 'tsv'],
    ['/x.tab.gz', TABLE, 'tsv'],
    ['/x.json.gz', DOCUMENT, 'json'],
    ['data/x.parquet', PARQUET, 'parquet'],
    ['data/x.arrow', ARROW_STREAM, 'arrow'],
    ['data/x.xml', '<a/>', 'xml'],
    ['data/x.hyper', HYPER, 'hyper'],
    ['data/x.arrows', ARROW_STREAM, 'arrow'],
    ['data/x.ipc', ARROW_FILE, 'arrow'],
    ['data/x.feather', ARROW_FILE, 'arrow']
  ])('takes the extension of %s next', (name, head, format) => {
    for (const contentType of [undefined, 'application/octet-stream', 'text/plain', 'application/gzip']) {
      expect(decide({ contentType, name, head }).format).toBe(format)
    }
  })

  it.each([
    [DOCUMENT, 'json'],
    ['\ufeff [ {"id": 1}, {"id": 2} ]', 'json'],
    ['[\n {"id": 1},\n {"id": 2}\n]', 'json'],
    ['{\n "a": 1\n}', 'json'],
    ['{"id": 1}', 'json'],
    ['{"id": 1}\n', 'json'],
    [LINES, 'ndjson'],
    ['{"id": 1}\r\n\r\n{"id": 2}', 'ndjson'],
    ['[1, 2]\n[3, 4]\n', 'ndjson'],
    [TABLE, 'csv'],
    ['[id],[name]\n1,a\n', 'csv'],
    ['<id>,<name>\n1,a\n', 'csv'],
    [PARQUET, 'parquet'],
    [ARROW_FILE, 'arrow'],
    [HYPER, 'hyper'],
    ['<?xml version="1.0"?><a/>', 'xml'],
    ['<rows>\n<row/></rows>', 'xml'],
    [ARROW_STREAM, 'arrow'],
    [Buffer.from('\ufeffid;name\n', 'utf16le'), 'csv']
  ])('looks at the first bytes last: %j', (head, format) => {
    expect(decide({ head }).format).toBe(format)
  })

  it('takes JSON by name for NDJSON where it is that', () => {
    expect(decide({ contentType: 'application/json', head: LINES }).format).toBe('ndjson')
    expect(decide({ name: 'export.json', head: LINES }).format).toBe('ndjson')
  })

  it('knows when there is nothing', () => {
    expect(decide({ head: '' })).toEqual({ format: 'json', blank: true })
    expect(decide({ name: 'x.csv', head: '\n\n \n' })).toEqual({ format: 'csv', blank: true })
    expect(decide({ wanted: 'parquet', head: '' })).toEqual({ format: 'parquet', blank: true })
  })
})

describe('HTML', () => {
  const page =
    '<!DOCTYPE html>\n<html><head><title>\n Sign in -\tExample SSO </title></head><body><input value="T0KEN-EXAMPLE-123"></body></html>'

  it('says what it is, with its title, never its body', () => {
    const decided = () => decide({ wanted: 'json', contentType: 'text/html; charset=utf-8', head: page })
    expect(decided).toThrow(
      'source.html: https://a.example/x: got HTML (text/html) where JSON was expected; title: Sign in - Example SSO. That is often a login redirect or a wrong URL or token'
    )
    expect(decided).not.toThrow('T0KEN')
  })

  it.each([
    ['csv', undefined, page],
    ['csv', 'text/csv', ` \n\ufeff\n${page}`],
    ['json', 'application/json', '<HTML lang=en><p>'],
    ['parquet', 'application/octet-stream', page],
    ['auto', undefined, `<!-- made by x -->\n${page}`],
    ['auto', undefined, `<?xml version="1.0"?>\n${page}`],
    ['auto', 'text/html', TABLE],
    ['csv', 'text/html', '<div>a,b</div>\n1,2'],
    ['json', 'text/html', '<p>later</p>'],
    ['xml', 'text/html', '<div><p>a</p><p>b</p></div>'],
    ['csv', 'text/html', ''],
    ['ndjson', 'text/plain', Buffer.from(`\ufeff${page}`, 'utf16le')]
  ] as const)('is never %s (%s)', (wanted, contentType, head) => {
    expect(() => decide({ wanted, contentType, head })).toThrow(/^source\.html: /)
  })

  it.each([
    ['auto', DOCUMENT, 'json'],
    ['auto', LINES, 'ndjson'],
    ['json', DOCUMENT, 'json'],
    ['csv', TABLE, 'csv'],
    ['tsv', 'a\tb\n1\t2\n', 'tsv'],
    ['parquet', PARQUET, 'parquet']
  ] as const)('is not data that a server merely calls text/html (%s, %s)', (wanted, head, format) => {
    expect(decide({ wanted, contentType: 'text/html; charset=UTF-8', head }).format).toBe(format)
  })

  it('names source-format where it may be data', () => {
    expect(() => decide({ contentType: 'text/html', head: TABLE })).toThrow(
      'If it is data all the same, set source-format'
    )
    expect(() => decide({ contentType: 'text/html', head: page })).not.toThrow('set source-format')
  })

  it('has a title of 80 characters at most, without secrets', () => {
    const long = `<html><title>${'x'.repeat(300)}</title>`
    expect(() => decide({ head: long })).toThrow(`title: ${'x'.repeat(79)}….`)
    expect(() => decide({ head: '<html><title>Bad s3cr3t-token</title>' })).toThrow('title: Bad ***.')
    expect(() => decide({ head: '<html><p>no title' })).toThrow('got HTML where data was expected. ')
  })
})

describe('JSONP', () => {
  it.each([
    ['auto', undefined, 'cb([{"a":1}])'],
    ['auto', 'application/javascript', '/**/cb({"a":1});'],
    ['auto', 'text/html', 'cb({"a":1});'],
    ['json', 'application/json', '/**/ typeof jQuery_1 === \'function\' && jQuery_1({"a":1})'],
    ['auto', 'text/csv', 'my.callback ( [ 1, 2 ] )'],
    ['auto', undefined, 'cb({})']
  ] as const)('is told apart (%s, %s)', (wanted, contentType, head) => {
    const decided = () => decide({ wanted, contentType, head })
    expect(decided).toThrow(
      /^source\.format: .* got JSONP \(JSON in the call of a function\) where .* was expected\./
    )
    expect(decided).toThrow('often callback or jsonp, out of source-url')
  })

  it('is not a header of CSV that looks like a call', () => {
    expect(decide({ head: 'sum(a),count(b)\n1,2' }).format).toBe('csv')
    expect(decide({ wanted: 'csv', head: 'f([1]),b\n1,2' }).format).toBe('csv')
  })
})

describe('contents that contradict the format', () => {
  it.each([
    ['json', undefined, '<?xml version="1.0"?><a/>', 'got an XML document where JSON was expected'],
    [
      'csv',
      undefined,
      '<Error><Code>AccessDenied</Code></Error>',
      'got an XML document where CSV was expected'
    ],
    ['csv', undefined, DOCUMENT, 'got JSON where CSV was expected'],
    ['tsv', undefined, LINES, 'got NDJSON where TSV was expected'],
    ['auto', 'text/csv', '{"error": "quota"}', 'got JSON where CSV was expected'],
    ['csv', 'application/json', TABLE, 'got the content type application/json where CSV was expected'],
    ['json', undefined, TABLE, 'got plain text where JSON was expected'],
    ['auto', 'application/x-ndjson', TABLE, 'got plain text where NDJSON was expected'],
    ['json', undefined, LINES, 'got NDJSON (a JSON value on each line) where one JSON document was expected'],
    ['csv', undefined, PARQUET, 'got Parquet where CSV was expected'],
    ['auto', 'text/csv', ARROW_FILE, 'got Arrow where CSV was expected'],
    ['parquet', undefined, ARROW_FILE, 'got Arrow where Parquet was expected'],
    ['arrow', undefined, PARQUET, 'got Parquet where Arrow was expected'],
    ['arrow', undefined, DOCUMENT, 'got JSON where Arrow was expected'],
    ['arrow', undefined, utf8('FEA1....'), 'got a Feather file of version 1 where Arrow was expected'],
    ['parquet', undefined, TABLE, 'got plain text where Parquet was expected'],
    [
      'auto',
      undefined,
      Buffer.from('1f8b0800', 'hex'),
      'got gzip data within gzip data where data was expected'
    ],
    ['auto', 'application/pdf', '%PDF-1.7', 'got a PDF document where data'],
    ['csv', undefined, Buffer.from([1, 0, 2, 0]), 'got a binary file where CSV'],
    ['csv', undefined, Buffer.from('id\0\0', 'latin1'), 'got a binary file where CSV']
  ] as const)('%s %s', (wanted, contentType, head, message) => {
    const decided = () => decide({ wanted, contentType, head })
    expect(decided).toThrow(message)
    expect(decided).toThrow(/^source\.format: https:\/\/a\.example\/x: /)
  })

  it.each(['utf-16le', 'utf-16be'] as const)(
    'text in %s that does not say so is told from a binary file',
    order => {
      const bytes = Buffer.from('id,name\r\n1,Müller\r\n', 'utf16le')
      if (order === 'utf-16be') bytes.swap16()
      expect(() => decide({ wanted: 'auto', contentType: 'text/csv', head: bytes })).toThrow(
        new RegExp(`^source\\.encoding: .*${order.toUpperCase()}.* set source-encoding to ${order};`)
      )
      expect(decide({ wanted: 'auto', contentType: 'text/csv', head: bytes, encoding: order })).toMatchObject(
        {
          format: 'csv'
        }
      )
    }
  )
})

it('reads the charset of a content type', () => {
  expect(charsetOf('text/csv; charset="Windows-1252"')).toBe('windows-1252')
  expect(charsetOf('text/csv;Charset=utf-8; header=present')).toBe('utf-8')
  expect(charsetOf('text/csv')).toBeUndefined()
  expect(charsetOf(undefined)).toBeUndefined()
})
