import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import type { ActionError } from '../../src/base/errors.ts'
import {
  encodeInUrl,
  expandPlaceholders,
  type Moment,
  type PlaceholderValue,
  toldPlaceholders
} from '../../src/base/placeholders.ts'
import { readConfig } from '../../src/inputs/config.ts'
import { COMPLETE, stepEnv } from '../support/step-inputs.ts'

/** 23:30 in UTC, 00:30 on the day after in Berlin. */
const LATE = Date.UTC(2026, 10, 25, 23, 30, 15, 678)

function expanded(text: string, moment: Moment = { millis: LATE, zone: 'UTC' }): string {
  return expandPlaceholders(text, moment, { place: 'The input source-body' })
}

function refused(text: string): string {
  try {
    return `accepted as ${expanded(text)}`
  } catch (error) {
    const { code, what, remedy } = error as ActionError
    expect(code).toBe('input.invalid')
    for (const known of ['{{ today }}', '{{ yesterday }}', '{{ now }}']) expect(remedy).toContain(known)
    return what
  }
}

function at(iso: string, zone: string): Moment {
  return { millis: Date.parse(iso), zone }
}

describe('a placeholder', () => {
  it.each([
    ['{{ today }}', '2026-11-25'],
    ['{{today}}', '2026-11-25'],
    ['{{ yesterday }}', '2026-11-24'],
    ['{{ now }}', '2026-11-25T23:30:15Z'],
    ['{{ today - 30d }}', '2026-10-26'],
    ['{{ today -30d }}', '2026-10-26'],
    ['{{ today-1d }}', '2026-11-24'],
    ['{{ today + 1d }}', '2026-11-26'],
    ['{{ today - 2w }}', '2026-11-11'],
    ['{{ today - 1M }}', '2026-10-25'],
    ['{{ today - 1y }}', '2025-11-25'],
    ['{{ today - 1M + 7d }}', '2026-11-01'],
    ['{{ now + 1h }}', '2026-11-26T00:30:15Z'],
    ['{{ now - 31m }}', '2026-11-25T22:59:15Z'],
    ['{{ now - 16s }}', '2026-11-25T23:29:59Z'],
    ['{{ yesterday | yyyyMMdd }}', '20261124'],
    ['{{ today - 1M | yyyy/MM }}', '2026/10'],
    ["{{ now | yyyy-MM-dd'T'HH:mm:ss.SSSZZ }}", '2026-11-25T23:30:15.678+00:00'],
    ['{{ now | X }}', '1795649415'],
    ['{{ now | EEE, dd MMM yyyy }}', 'Wed, 25 Nov 2026'],
    ["{{ today | kkkk-'W'WW }}", '2026-W48'],
    ['from {{ yesterday }} to {{ today }}.', 'from 2026-11-24 to 2026-11-25.'],
    ['{"a":{"b":{{ now | X }}}}', '{"a":{"b":1795649415}}'],
    ['query { items(since: "{{ today }}") { id } }', 'query { items(since: "2026-11-25") { id } }'],
    ["{{ '{{' }} name }}", '{{ name }}'],
    ['{{ "{{" }}x', '{{x'],
    ['no placeholder { here }', 'no placeholder { here }']
  ])('%s', (text, value) => {
    expect(expanded(text)).toBe(value)
  })

  it.each([
    ['{{ tody }}', 'holds {{ tody }}, which is not a placeholder (did you mean {{ today }}?)'],
    ['{{ Today }}', 'holds {{ Today }}, which is not a placeholder (did you mean {{ today }}?)'],
    ['{{ }}', 'holds {{ … }} that is not a placeholder'],
    ['{{ 1 }}', 'holds {{ … }} that is not a placeholder'],
    ['{{ s3cr3t-key }}', 'holds {{ … }} that is not a placeholder'],
    ['{{ today - 30 }}', 'holds {{ today … }} with an offset that is not understood (like - 30d)'],
    ['{{ today - 30 days }}', 'holds {{ today … }} with an offset that is not understood (like - 30d)'],
    ['{{ today 30d }}', 'holds {{ today … }} with an offset that is not understood (like - 30d)'],
    [
      '{{ today - 3D }}',
      'has an offset in D, but must be one of y, M, w, d, h, m, s (M months, m minutes), in {{ today … }}'
    ],
    ['{{ today - 9000y }}', 'leads to a date beyond the year 9999 or before the year 0, in {{ today … }}'],
    ['{{ today | }}', 'has a placeholder with an empty format after |'],
    [
      '{{ today | YYYYMMDD }}',
      'has a format with YYYY, which means nothing there (did you mean yyyy?); put letters that stay as they are into single quotes'
    ],
    [
      '{{ now | yyyy-MM-ddTHH:mm }}',
      "has a format with T, which means nothing there (did you mean 'T'?); put letters that stay as they are into single quotes"
    ],
    ['{{ today', 'holds {{ that opens no placeholder'],
    ['{{ today }', 'holds {{ that opens no placeholder'],
    ['{{{ today }}}', 'holds {{ that opens no placeholder']
  ])('%s is refused', (text, why) => {
    expect(refused(text)).toBe(`The input source-body ${why}.`)
  })

  it('says on which line it stands', () => {
    expect(refused('{\n  "from": "{{ today }}",\n  "to": "{{ tomorow }}"\n}')).toMatch(
      /^The input source-body \(line 3\) holds \{\{ tomorow \}\}/
    )
  })
})

it('docs/sources.md shows what comes out', () => {
  const rows = [...readFileSync('docs/sources.md', 'utf8').matchAll(/^\| `(\{\{.*?)` \| `(.*?)`/gm)]
  expect(rows.length).toBeGreaterThan(8)
  for (const [, placeholder = '', shown] of rows)
    expect(expanded(placeholder.replaceAll('\\|', '|'))).toBe(shown)
})

describe('the calendar is that of the zone', () => {
  it.each([
    ['2026-11-25T23:30:00Z', 'Europe/Berlin', '2026-11-26 2026-11-25 2026-11-26T00:30:00+01:00'],
    ['2026-11-25T22:59:59Z', 'Europe/Berlin', '2026-11-25 2026-11-24 2026-11-25T23:59:59+01:00'],
    ['2026-11-25T23:00:00Z', 'Europe/Berlin', '2026-11-26 2026-11-25 2026-11-26T00:00:00+01:00'],
    ['2026-11-25T04:59:59Z', 'America/New_York', '2026-11-24 2026-11-23 2026-11-24T23:59:59-05:00'],
    ['2026-11-25T10:00:00Z', 'Pacific/Kiritimati', '2026-11-26 2026-11-25 2026-11-26T00:00:00+14:00'],
    ['2026-12-31T18:30:00Z', 'Asia/Kolkata', '2027-01-01 2026-12-31 2027-01-01T00:00:00+05:30'],
    ['2026-01-15T12:00:00Z', 'Europe/London', '2026-01-15 2026-01-14 2026-01-15T12:00:00+00:00']
  ])('%s in %s', (instant, zone, value) => {
    expect(expanded('{{ today }} {{ yesterday }} {{ now }}', at(instant, zone))).toBe(value)
  })

  it.each([
    // Clocks go from 02:00 to 03:00 on 29 March: the day has 23 hours.
    ['2026-03-29T10:00:00Z', 'Europe/Berlin', '{{ now - 1d }}', '2026-03-28T12:00:00+01:00'],
    ['2026-03-29T10:00:00Z', 'Europe/Berlin', '{{ now - 24h }}', '2026-03-28T11:00:00+01:00'],
    [
      '2026-03-29T10:00:00Z',
      'Europe/Berlin',
      "{{ today + 3h | yyyy-MM-dd'T'HH:mmZZ }}",
      '2026-03-29T04:00+02:00'
    ],
    [
      '2026-03-30T00:30:00Z',
      'Europe/Berlin',
      '{{ yesterday | X }}',
      String(Date.UTC(2026, 2, 28, 23) / 1000)
    ],
    ['2026-03-30T00:30:00Z', 'Europe/Berlin', '{{ today | X }}', String(Date.UTC(2026, 2, 29, 22) / 1000)],
    // From 03:00 to 02:00 on 25 October: 02:30 comes twice, and the offset tells which.
    [
      '2026-10-25T00:30:00Z',
      'Europe/Berlin',
      '{{ now }} {{ now + 1h }}',
      '2026-10-25T02:30:00+02:00 2026-10-25T02:30:00+01:00'
    ],
    ['2026-10-25T22:59:00Z', 'Europe/Berlin', '{{ today }} {{ today - 1d }}', '2026-10-25 2026-10-24'],
    // 6 September begins at 01:00 in Santiago.
    [
      '2026-09-06T15:00:00Z',
      'America/Santiago',
      '{{ today | HH:mm }} {{ yesterday | dd HH:mm }}',
      '01:00 05 00:00'
    ],
    [
      '2026-09-07T15:00:00Z',
      'America/Santiago',
      '{{ today - 1d | dd HH:mm }} {{ today - 2d | dd HH:mm }}',
      '06 01:00 05 00:00'
    ],
    // A month has the days it has.
    ['2026-03-31T12:00:00Z', 'UTC', '{{ today - 1M }}', '2026-02-28'],
    ['2028-02-29T12:00:00Z', 'UTC', '{{ today - 1y }} {{ today - 4y }}', '2027-02-28 2024-02-29']
  ])('%s in %s: %s', (instant, zone, text, value) => {
    expect(expanded(text, at(instant, zone))).toBe(value)
  })
})

describe('what people are told of placeholders', () => {
  function told(text: string): readonly string[] {
    const values: PlaceholderValue[] = []
    expandPlaceholders(text, { millis: LATE, zone: 'UTC' }, { place: '', tell: one => values.push(one) })
    return toldPlaceholders(values)
  }

  it.each([
    ['from={{today-1d}}', ['{{ today-1d }} is 2026-11-24']],
    ['{{ now }}', ['{{ now }} is 2026-11-25T23:30:15Z']],
    ['{{ yesterday | yyyyMMdd }}', ['{{ yesterday | yyyyMMdd }} is 20261124']],
    [
      "{{ now | yyyy-MM-dd'T'00:00:00'Z' }}",
      ["{{ now | yyyy-MM-dd'T'00:00:00'Z' }} is 2026-11-25T00:00:00Z"]
    ],
    ['{{ today }}{{ yesterday }}{{today}}', ['{{ today }} is 2026-11-25', '{{ yesterday }} is 2026-11-24']]
  ])('of %s', (text, values) => expect(told(text)).toEqual(values))

  it.each(["'s3cret'yyyy", "yyyy'ключ'", 'yyyy 84731', 'ключ yyyy'])(
    'is nothing of the words in the format %s, which may be part of a secret',
    format => expect(told(`k-{{ today - 1d | ${format} }}`)).toEqual(['{{ today - 1d }} is 2026-11-24'])
  )

  it('is nothing of texts in quotes, nor of what fails', () => {
    expect(told("{{ 's3cret' }}")).toEqual([])
    expect(() => told('{{ tody }}')).toThrow()
  })
})

describe('in the inputs', () => {
  function readAt(inputs: Record<string, string>) {
    const masks: string[] = []
    const config = readConfig(stepEnv({ ...COMPLETE, ...inputs }), secret => masks.push(secret), LATE)
    return { config, source: config.sources[0]?.config, masks }
  }

  it('are replaced in URLs, paths, bodies, headers and the transform, all by one instant', () => {
    const { config, source } = readAt({
      'source-url':
        'https://data.example/{{ today | yyyy/MM }}/rows?since={{ now - 1d }}&day={{ today | EEE dd }}\ndata/{{ today | yyyyMMdd }} of {{ now | EEE dd }}.csv',
      'source-method': 'POST',
      'source-body': '{"from":"{{ yesterday }}"}',
      'source-headers': 'If-Modified-Since: {{ yesterday | EEE, dd MMM yyyy }} 00:00:00 GMT',
      transform: "SELECT * FROM source WHERE day >= date '{{ today - 30d }}'"
    })
    expect(source?.locations).toEqual([
      'https://data.example/2026/11/rows?since=2026-11-24T23:30:15Z&day=Wed%2025',
      'data/20261125 of Wed 25.csv'
    ])
    expect(source?.body).toBe('{"from":"2026-11-24"}')
    expect(toldPlaceholders(config.placeholders)).toEqual([
      '{{ today | yyyy/MM }} is 2026/11',
      '{{ now - 1d }} is 2026-11-24T23:30:15Z',
      '{{ today | EEE dd }} is Wed 25',
      '{{ today | yyyyMMdd }} is 20261125',
      '{{ now | EEE dd }} is Wed 25',
      '{{ yesterday }} is 2026-11-24',
      '{{ yesterday | EEE, dd MMM yyyy }} is Tue, 24 Nov 2026',
      '{{ today - 30d }} is 2026-10-26'
    ])
    expect(source?.headers).toEqual([['If-Modified-Since', 'Tue, 24 Nov 2026 00:00:00 GMT']])
    expect(config.extract.transform).toBe("SELECT * FROM source WHERE day >= date '2026-10-26'")
  })

  it('are percent-encoded in a URL where it is needed', () => {
    expect(encodeInUrl('2026-11-25T00:30:00+01:00')).toBe('2026-11-25T00:30:00%2B01:00')
    expect(encodeInUrl('a&b=c#d?é 1/2')).toBe('a%26b%3Dc%23d%3F%C3%A9%201/2')
  })

  it('are no placeholders elsewhere', () => {
    const { source } = readAt({ 'source-token': '{{today}}' })
    expect(source?.token).toBe('{{today}}')
  })

  it('do not hide dates in the log, but secrets around them', () => {
    const { masks } = readAt({
      'source-headers': 'X-Date: {{ today }}\nX-Signature: k3y/{{ today | yyyyMMdd }}\nX-Odd: {{ "s3cret" }}'
    })
    expect(masks).not.toContain('2026-11-25')
    expect(masks).toContain('k3y/20261125')
    expect(masks).toContain('s3cret')
  })

  it('fail together, naming the input and the line', () => {
    expect(() =>
      readAt({
        'source-url': 'https://data.example/a\nhttps://data.example/{{ tody }}',
        'source-headers': 'X-Since: {{ now - 1q }}',
        transform: 'SELECT {{ x }} FROM source'
      })
    ).toThrow(
      /input source-url \(line 2\) holds \{\{ tody \}\}[\s\S]*input source-headers has an offset in q[\s\S]*input transform holds \{\{ x \}\}/
    )
  })
})
