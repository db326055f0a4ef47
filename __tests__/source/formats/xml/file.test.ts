import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../../support/build.ts'
import { failureOf } from '../../../support/spool.ts'
import { zipOf } from '../../../support/zip.ts'

type Options = Parameters<BuildRoom['build']>[1]

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

const build = (content: string | Uint8Array, options: Options = {}) =>
  room.build({ name: 'data.xml', content }, options)
const fail = (content: string | Uint8Array, options: Options = {}) => failureOf(build(content, options))

const RSS = `<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/">
  <channel>
    <title>News &amp; views</title>
    <link>https://news.example/</link>
    <item>
      <title><![CDATA[5 < 6 & "so on"]]></title>
      <media:title>Five</media:title>
      <guid isPermaLink="false">00501</guid>
      <pubDate>2026-01-31</pubDate>
      <category>a</category>
      <category>b &#38; c</category>
    </item>
    <item>
      <title> Zweite
Zeile, "ja" </title>
      <guid isPermaLink="true">00502</guid>
      <pubDate>2026-02-01</pubDate>
      <category>d</category>
    </item>
  </channel>
</rss>`

const ATOM = `<feed xmlns="http://www.w3.org/2005/Atom">
  <link rel="self" href="/a"/><link rel="alternate" href="/b"/>
  <entry><id>1</id><updated>2026-01-01T10:00:00Z</updated><link href="/1"/></entry>
  <entry><id>2</id><updated>2026-01-02T10:00:00Z</updated><link href="/2"/></entry>
</feed>`

const SOAP = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <soap:Header><t:id xmlns:t="urn:t">9</t:id></soap:Header>
  <soap:Body><GetOrdersResponse xmlns="urn:orders"><Orders>
    <Order no="7"><Customer><Name>Ann</Name><Address><City>Oslo</City></Address></Customer><Total currency="EUR">1.50</Total><Note xsi:nil="true"/>
      <Line sku="a"><Qty>1</Qty></Line><Line sku="b"><Qty>2</Qty><Serial>x</Serial><Serial>y</Serial></Line></Order>
    <Order no="8"><Customer><Name>Bo</Name><Address><City/></Address></Customer><Total currency="EUR">20</Total><Note>n</Note></Order>
  </Orders></GetOrdersResponse></soap:Body>
</soap:Envelope>`

describe('an XML document', () => {
  it('of a feed (RSS) gives its items', async () => {
    for (const records of [undefined, 'rss.channel.item', 'rss/channel/item', '/rss/channel/item']) {
      const { columns, rows } = await build(RSS, records === undefined ? {} : { records })
      expect(columns).toEqual([
        'title text',
        'media_title text',
        'guid_isPermaLink bool',
        'guid_value text',
        'pubDate date',
        'category text'
      ])
      expect(rows).toEqual([
        ['5 < 6 & "so on"', 'Five', 'false', '00501', '2026-01-31', '["a","b & c"]'],
        ['Zweite\nZeile, "ja"', null, 'true', '00502', '2026-02-01', '["d"]']
      ])
    }
  })

  it('of a feed (Atom) gives its entries, although links repeat too', async () => {
    const { columns, rows } = await build(ATOM)
    expect(columns).toEqual(['id bigint', 'updated timestamp', 'link_href text'])
    expect(rows.map(row => row[2])).toEqual(['/1', '/2'])
    expect((await build(ATOM, { records: 'feed.link' })).columns).toEqual(['rel text', 'href text'])
  })

  it('of a web service (SOAP) gives what repeats deep inside', async () => {
    const { columns, rows } = await build(SOAP)
    expect(columns).toEqual([
      'no bigint',
      'Customer_Name text',
      'Customer_Address_City text',
      'Total_currency text',
      'Total_value double',
      'Note text',
      'Line text'
    ])
    expect(rows).toEqual([
      [
        '7',
        'Ann',
        'Oslo',
        'EUR',
        '1.5',
        null,
        '[{"sku":"a","Qty":"1"},{"sku":"b","Qty":"2","Serial":["x","y"]}]'
      ],
      ['8', 'Bo', null, 'EUR', '20', 'n', null]
    ])
    const lines = await build(SOAP, { records: 'Envelope.Body.GetOrdersResponse.Orders.Order.Line' })
    expect(lines.rows).toEqual([
      ['a', '1', null],
      ['b', '2', '["x","y"]']
    ])
  })

  it('of attributes only gives one column each', async () => {
    const { columns, rows } = await build('<rows><row id="1" name="a &lt; b"/><row id="2" name=""/></rows>')
    expect(columns).toEqual(['id bigint', 'name text'])
    expect(rows).toEqual([
      ['1', 'a < b'],
      ['2', null]
    ])
  })

  it('renames what has the same name, and calls the text of the record value', async () => {
    const { columns, rows, remarks } = await build(
      '<r><c id="1">x<id>2</id></c><c id="3">y<id>4</id></c></r>'
    )
    expect(columns).toEqual(['id bigint', 'value text', 'id_2 bigint'])
    expect(rows).toEqual([
      ['1', 'x', '2'],
      ['3', 'y', '4']
    ])
    expect(remarks.map(({ title }) => title)).toEqual(['Column names changed'])
  })

  it('names only inputs that XML takes for odd values', async () => {
    const record = (...values: string[]) => values.map((value, at) => `<c${at}>${value}</c${at}>`).join('')
    const { remarks, extract } = await build(
      `<r><i>${record('NaN', '1,5', '03/04/2024', 'n/a', '1.000')}</i><i>${record('1.5', '2', '04/04/2024', '7', '2.500')}</i></r>`
    )
    expect(remarks.map(({ title }) => title)).toEqual([
      'NaN or Infinity',
      'Grouped numbers or decimal commas',
      'Dates that are not ISO 8601',
      'Mixed types in one column',
      'Perhaps grouped numbers'
    ])
    const odd = extract.decisions.sources[0]?.columns.map(column => column.odd?.remedy ?? '') ?? []
    const told = [...remarks.map(({ message }) => message), ...odd]
    expect(told).toHaveLength(10)
    for (const text of told) {
      expect(text).toMatch(/columns/)
      expect(text).not.toMatch(/source-(null|decimal|group|date)/)
    }
  })

  it('has its values inferred like those of CSV', async () => {
    const value = (text: string) => `<v><n>${text}</n></v>`
    const typeOf = async (...texts: string[]) => (await build(`<r>${texts.map(value).join('')}</r>`)).columns
    expect(await typeOf('1', ' 2\n')).toEqual(['n bigint'])
    expect(await typeOf('007', '1')).toEqual(['n text'])
    expect(await typeOf('1.5', '')).toEqual(['n double'])
    expect(await typeOf('TRUE', 'false')).toEqual(['n bool'])
    expect(await typeOf('12345678901234567.25', '1')).toEqual(['n text'])
    expect(
      (
        await build(`<r>${value('1')}${value('x')}</r>`, {
          columns: new Map([['n', { type: 'text' as const }]])
        })
      ).rows
    ).toEqual([['1'], ['x']])
    const error = await fail(`<r>${value('1')}${value('x')}</r>`, {
      columns: new Map([['n', { type: 'int' as const }]])
    })
    expect(error.message).toContain('"x" in record 2 of data.xml')
  })

  it('in any encoding', async () => {
    const text = (encoding: string) =>
      `<?xml version="1.0" encoding="${encoding}"?><r><c>Zürich</c><c>œuvre €</c></r>`
    const rows = [['Zürich'], ['œuvre €']]
    const cp1252 = Buffer.from(text('windows-1252').replace('œ', '\x9c').replace('€', '\x80'), 'latin1')
    for (const content of [
      text('UTF-8'),
      cp1252,
      Buffer.from(`\ufeff${text('UTF-16')}`, 'utf16le'),
      Buffer.from(`\ufeff${text('UTF-8')}`),
      text('utf-16')
    ]) {
      expect((await build(content)).rows).toEqual(rows)
    }
    expect((await fail(Buffer.from(text('UTF-8'), 'latin1'))).code).toBe('source.encoding')
    expect((await fail(text('klingon'))).code).toBe('source.encoding')
  })

  it('is known by its bytes, and in ZIP', async () => {
    expect((await room.build({ name: 'download', content: ATOM })).rows).toHaveLength(2)
    expect((await room.build({ name: 'a.zip', content: await zipOf(['a', ATOM]) })).rows).toHaveLength(2)
  })

  it('of one record, where nothing else is in it', async () => {
    const { columns, rows } = await build('<items><item><id>1</id><name>x</name></item></items>')
    expect(columns).toEqual(['id bigint', 'name text'])
    expect(rows).toEqual([['1', 'x']])
  })

  it('without records is empty', async () => {
    for (const content of ['<items/>', '<items count="0"> </items>', '', ' \n']) {
      expect((await fail(content)).code).toBe('data.empty')
    }
    expect((await fail('<items/>', { records: 'items.item' })).code).toBe('data.empty')
  })

  it.each([
    ['<a><b><c>1</c><c>2</c></b><d><e/><e/></d></a>', undefined, 'a.b.c, a.d.e'],
    ['<a><x><p>1</p></x><x><p>1</p></x><y><p>1</p></y><y><p>1</p></y></a>', undefined, 'a.x, a.y'],
    ['<error>Access denied</error>', undefined, 'no element repeats'],
    ['<error><code>403</code><text>no</text></error>', undefined, 'error, error.code, error.text'],
    [ATOM, 'feed.entri', 'no "entri" in feed: there is link, entry'],
    [ATOM, 'rss.item', 'no "rss" as root element: there is feed'],
    ['<r><a:i xmlns:a="a">1</a:i><i>2</i></r>', 'r.j', 'there is i, i'],
    ['<r xmlns:a="a" xmlns:b="b"><a:i>1</a:i><b:i>2</b:i></r>', 'r.i', 'means a:i, b:i']
  ])('%s with the path %s fails and lists what there is', async (content, records, list) => {
    const error = await fail(content, records === undefined ? {} : { records })
    expect(error.code).toBe('source.records')
    expect(error.message).toContain(list)
  })

  it('takes a name with its prefix where that tells elements apart', async () => {
    const content = '<r xmlns:a="a" xmlns:b="b"><a:i>1</a:i><b:i>2</b:i></r>'
    expect((await build(content, { records: 'r.b:i' })).rows).toEqual([['2']])
  })

  it.each([
    ['<a><b>1</b><b>2</c></a>', 'source.xml', 'line 1'],
    ['<a>\n<b>1</b>\n<b>x & y</b></a>', 'source.xml', 'line 3'],
    ['<a><b>&nbsp;</b><b>1</b></a>', 'source.xml', 'entity'],
    ['<a><b/><b/></a><a/>', 'source.xml', 'second root'],
    ['<a><b/><b/></a> text', 'source.xml', 'line 1'],
    [
      '<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;">]><a><b>&z;</b><b>1</b></a>',
      'source.xml',
      'declares entities'
    ],
    [
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><b>&x;</b><b/></a>',
      'source.xml',
      'declares entities'
    ],
    [`${'<a>'.repeat(600)}${'</a>'.repeat(600)}`, 'source.xml', '500 levels'],
    [
      '<?xml version="1.0"?><x:html xmlns:x="http://www.w3.org/1999/xhtml"><x:body/></x:html>',
      'source.html',
      'XHTML'
    ],
    ['<?xml version="1.0"?>\n<!DOCTYPE html><html><body/></html>', 'source.html', 'HTML'],
    ['{"a": [{"b": 1}]}', 'source.format', 'got JSON where XML was expected'],
    ['id,name\n1,x\n', 'source.format', 'got plain text where XML was expected']
  ])('%j fails', async (content, code, why) => {
    const error = await fail(content)
    expect(error.code).toBe(code)
    expect(error.message).toContain(why)
  })

  it('takes a document type without entities', async () => {
    const content = '<!DOCTYPE a SYSTEM "a.dtd" [<!ELEMENT a (b*)>]><a><b>1</b><b>2</b></a>'
    expect((await build(content)).rows).toEqual([['1'], ['2']])
  })

  it('that is cut fails, wherever it is cut', async () => {
    const lengths = Array.from({ length: Math.floor(SOAP.length / 41) }, (_, n) => 1 + n * 41)
    for (const length of lengths) {
      const error = await failureOf(
        room.build({ name: 'data.xml', content: SOAP.slice(0, length) }, { source: { format: 'xml' } })
      )
      expect([length, error.code]).toEqual([length, 'source.incomplete'])
    }
  })

  it('leaves out characters that a text cannot hold, and refuses halves of them', async () => {
    const padding = `<!--${' '.repeat(2000)}-->`
    expect((await build(`<r>${padding}<c>a\0b</c><c>x\u{1F600}</c></r>`)).rows).toEqual([
      ['ab'],
      ['x\u{1F600}']
    ])
    expect((await fail('<r><c>a&#xD83D;b</c><c/></r>')).code).toBe('source.xml')
  })

  it('of several files is appended by name', async () => {
    const one = { name: 'a.xml', content: '<r><c a="1" b="x"/><c a="2" b="y"/></r>' }
    const two = { name: 'b.xml', content: '<r><c b="z" a="3"/><c b="w" a="4"/></r>' }
    expect((await room.build([one, two])).rows.toSorted()).toEqual([
      ['1', 'x'],
      ['2', 'y'],
      ['3', 'z'],
      ['4', 'w']
    ])
    const other = await failureOf(
      room.build([one, { name: 'c.xml', content: '<r><c a="3"/><c a="4"/></r>' }])
    )
    expect(other.code).toBe('source.columns')
  })
})

it('knows nil by its namespace, whatever the prefix (.NET writes i:nil)', async () => {
  const { columns, rows } = await build(
    `<Orders xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:n="urn:n">
      <Order i:type="Big"><Id>1</Id><Name i:nil="true"/></Order>
      <Order><Id>2</Id><Name n:nil="true">x</Name></Order>
      <Order><Id>3</Id><Name xmlns:q="http://www.w3.org/2001/XMLSchema-instance" q:nil="1">y</Name></Order>
    </Orders>`
  )
  expect(columns).toEqual(['Id bigint', 'Name_nil bool', 'Name_value text'])
  expect(rows).toEqual([
    ['1', null, null],
    ['2', 'true', 'x'],
    ['3', null, null]
  ])
  const plain =
    '<r xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><o><n i:nil="true"/></o><o><n>x</n></o></r>'
  expect(await build(plain)).toMatchObject({ columns: ['n text'], rows: [[null], ['x']] })
})

it('takes no error for the one record, unless it is named', async () => {
  const fault = (name: string) =>
    `<e:Envelope xmlns:e="urn:e"><e:Body><${name}><code>1</code><text>boom</text></${name}></e:Body></e:Envelope>`
  for (const name of ['e:Fault', 'error', 'ServiceException']) {
    const error = await fail(fault(name))
    expect(error.code).toBe('source.records')
    expect(error.what).toContain(`Envelope.Body.${name.replace('e:', '')}.text`)
  }
  expect((await build(fault('Order'))).rows).toEqual([['1', 'boom']])
  expect((await build(fault('error'), { records: 'Envelope.Body.error' })).rows).toEqual([['1', 'boom']])
})
