import { describe, expect, it } from '@jest/globals'
import { child, descendants, parseResponse, requestXml } from '../../../src/tableau/rest/xml.ts'

const response = (inner: string): string =>
  `<?xml version='1.0' encoding='UTF-8'?><tsResponse xmlns="http://tableau.com/api">${inner}</tsResponse>`

describe('requestXml', () => {
  it('writes a name with every awkward character as one well-formed attribute', () => {
    const xml = requestXml({
      name: 'datasource',
      attributes: { name: '売上 “Q1” R&D <EU>' },
      children: [{ name: 'project', attributes: { id: '00000000-0000-4000-8000-000000000004' } }]
    })
    expect(xml).toBe(
      '<tsRequest><datasource name="売上 “Q1” R&amp;D &lt;EU&gt;"><project id="00000000-0000-4000-8000-000000000004"/></datasource></tsRequest>'
    )
  })

  it('escapes quotes, and leaves apostrophes, because Tableau refuses &apos;', () => {
    expect(requestXml({ name: 'site', attributes: { contentUrl: `O'B "x" &apos;` } })).toBe(
      `<tsRequest><site contentUrl="O'B &quot;x&quot; &amp;apos;"/></tsRequest>`
    )
  })

  it('keeps tabs and line breaks of a description, as references', () => {
    expect(requestXml({ name: 'datasource', attributes: { description: 'a\tb\r\nc' } })).toContain(
      'description="a&#9;b&#13;&#10;c"'
    )
  })

  it.each(['a\r\nb', 'a\tb', 'a\u0000b', 'a\u007fb', 'a\ud800b', 'a\uffffb'])('refuses %j', name => {
    expect(() => requestXml({ name: 'datasource', attributes: { name } })).toThrow(RangeError)
  })

  it('keeps characters outside the basic plane', () => {
    expect(requestXml({ name: 'site', attributes: { contentUrl: '😀' } })).toContain('"😀"')
  })
})

describe('parseResponse', () => {
  it('reads by local name, with any prefix, and keeps numbers as text', () => {
    const root = parseResponse(
      '<ns0:tsResponse xmlns:ns0="http://tableau.com/api"><ns0:job id="007" progress="1e3"><ns0:notes> 0012 </ns0:notes></ns0:job></ns0:tsResponse>'
    )
    const job = child(root, 'job')
    expect(job?.attributes).toEqual({ id: '007', progress: '1e3' })
    expect(descendants(root, 'notes')[0]?.text).toBe('0012')
  })

  it('decodes entities once, in attributes and text', () => {
    const root = parseResponse(
      response('<a name="S&#246;h &amp;lt; &quot;&apos;&#x1F600;">x &amp;amp; &#8364;<![CDATA[<&amp;>]]></a>')
    )
    expect(child(root, 'a')?.attributes['name']).toBe(`Söh &lt; "'😀`)
    expect(child(root, 'a')?.text).toBe('x &amp; €<&amp;>')
  })

  it('leaves unknown and impossible entities as they are', () => {
    const root = parseResponse(response('<a name="&foo; &#x110000; &copy;"/>'))
    expect(child(root, 'a')?.attributes['name']).toBe('&foo; &#x110000; &copy;')
  })

  it.each(['constructor', '__proto__', 'toString'])('reads an attribute and an element called %s', name => {
    const root = parseResponse(response(`<a ${name}="1"><${name}/></a>`))
    expect(Object.entries(child(root, 'a')?.attributes ?? {})).toEqual([[name, '1']])
    expect(descendants(root, name)).toHaveLength(1)
  })

  it('reads thousands of names with entities', () => {
    const root = parseResponse(response('<datasource name="R&amp;D &#246;"/>'.repeat(5000)))
    expect(descendants(root, 'datasource')).toHaveLength(5000)
    expect(root.children.at(-1)?.attributes['name']).toBe('R&D ö')
  })

  it.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY x "y">]><tsResponse>&x;</tsResponse>'],
    ['a cut document', response('<a/>').slice(0, -5)],
    ['text beside the root', '<tsResponse/>x'],
    ['nothing', ''],
    ['text', 'hello'],
    ['another root', '<html><body>Please sign in</body></html>']
  ])('refuses %s', (_, xml) => {
    expect(() => parseResponse(xml)).toThrow(SyntaxError)
  })
})
