import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { ActionError } from '../../src/base/errors.ts'
import { image, link } from '../../src/report/html.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import { renderSummary, writeSummary } from '../../src/report/summary.ts'
import { memoryLog } from '../support/memory-log.ts'
import { EXTRACT, REPORT } from './example-report.ts'

/** A report with one column of these values. */
function withValues(...values: (string | null)[]): RunReport {
  const columns = [{ name: 'c', type: 'text', nullable: true }] as const
  return { ...REPORT, extract: { ...EXTRACT, columns, preview: values.map(value => [value]) } }
}

/** Are all tags closed, in order? Void tags and named entities are written the XML way first. */
function wellFormed(html: string): unknown {
  const xml = html.replaceAll('<br>', '<br/>').replace(/<img ([^>]*)>/g, '<img $1/>')
  return XMLValidator.validate(`<root>${xml}</root>`)
}

/** Names of the tags in the summary. */
const tags = (html: string): Set<string> =>
  new Set([...html.matchAll(/<\/?([a-z0-9]+)/g)].map(match => match[1] ?? ''))

describe('renderSummary', () => {
  it('tells of a publication: where, from where, how much, how long', () => {
    const html = renderSummary(REPORT)
    for (const part of [
      '<h3>✅ Published <a href="https://tableau.example/#/site/acme/datasources/7">dog_api_output</a></h3>',
      '<a href="https://tableau.example/#/site/acme/datasources/7">dog_api_output</a> (replaced)',
      'Finance &amp; Co',
      '<code>31111111-2222-3333-4444-555555555555</code>',
      'https://dog.example/api/random',
      '<td>Rows</td><td>1,234,567</td>',
      '<td>Columns</td><td>3</td>',
      '65.5 kB',
      '<b>Warning: Column names changed</b><br>A → A_2<br>B → B_2',
      '<td>breed</td><td><code>text</code></td><td><code>████████</code> all</td><td>affenpinscher … wolfhound</td>',
      '<td>image_url</td><td><code>text</code></td><td><code>░░░░░░░░</code> 1,234,567 NULL</td><td></td>',
      '<td>created_at</td><td><code>timestamp_tz</code></td><td><code>███████░</code> 1 NULL</td><td>2026-01-01 00:00:00</td>',
      '<h4>Preview (1 of 1,234,567 rows)</h4>',
      '<td>hound</td>',
      '<td><i>NULL</i></td>'
    ]) {
      expect(html).toContain(part)
    }
    expect(wellFormed(html)).toBe(true)
  })

  it('tells what placeholders became, each once, for the addresses are shown without', () => {
    const placeholders = ['{{ today | dd }}', '{{ <b> }}', '{{ today | dd }}'].map(written => ({
      written,
      value: '30'
    }))
    expect(renderSummary({ ...REPORT, placeholders, zone: 'Europe/Zurich' })).toContain(
      '<td>Placeholders (Europe/Zurich)</td><td>{{ today &#124; dd }} is 30<br>{{ &lt;b&gt; }} is 30</td>'
    )
    expect(renderSummary({ ...REPORT, placeholders: [], zone: 'UTC' })).not.toContain('Placeholders')
    const many = Array.from({ length: 22 }, (_, day) => ({ written: `{{ today - ${day}d }}`, value: 'x' }))
    expect(renderSummary({ ...REPORT, placeholders: many })).toContain('is x<br>… and 2 more</td>')
  })

  it('shows a created data source as created', () => {
    const publication = REPORT.publication && { ...REPORT.publication, created: true }
    expect(renderSummary({ ...REPORT, ...(publication && { publication }) })).toContain('(created)')
  })

  it('shows an image of the source small', () => {
    expect(renderSummary({ ...REPORT, imageOrigins: ['https://images.example'] })).toContain(
      '<td><img src="https://images.example/hound.JPG?size=small" height="48" alt=""></td>'
    )
  })

  it.each([
    [],
    ['https://example'],
    ['http://images.example'],
    ['https://images.example:8443'],
    ['https://images.example.evil']
  ])('shows an image of elsewhere as a link (source: %j)', (...imageOrigins) => {
    const html = renderSummary({ ...REPORT, imageOrigins })
    expect(html).not.toContain('<img')
    expect(html).toContain(
      '<td><a href="https://images.example/hound.JPG?size=small">https://images.example/hound.JPG?size=small</a></td>'
    )
  })

  it('tells of a dry run', () => {
    const { publication: _, ...rest } = REPORT
    const html = renderSummary({ ...rest, outcome: 'dry-run' })
    expect(html).toContain('<h3>🧪 Dry run of dog_api_output</h3>')
    expect(html).toContain('nothing was published')
    expect(html).not.toContain('Data source')
    expect(html).toContain('1,234,567')
  })

  it('tells of a skipped run', () => {
    const html = renderSummary({
      outcome: 'skipped',
      datasourceName: 'Sales',
      origins: ['a.csv'],
      stages: [],
      remarks: []
    })
    expect(html).toContain('<h3>⏭️ Skipped Sales</h3>')
    expect(html).toContain('stays as it is')
  })

  it('tells of a failed run: code, what, what to do', () => {
    const error = new ActionError(
      'source.http-status',
      'GET <host> answered 403.\n- one\n- two',
      'Check the token.'
    )
    const html = renderSummary({
      outcome: 'failed',
      datasourceName: '',
      origins: [],
      stages: [],
      remarks: [],
      error,
      documentation: 'https://github.example/octo/tableau-publish-action/blob/v1/docs/troubleshooting.md'
    })
    expect(html).toBe(
      '<h3>❌ Failed</h3>\n\n<table>\n' +
        '<tr><td>What happened</td><td>GET &lt;host&gt; answered 403.<br>- one<br>- two</td></tr>\n' +
        '<tr><td>What to do</td><td>Check the token.</td></tr>\n' +
        '<tr><td>Code</td><td><code>source.http-status</code> (<a href="https://github.example/octo/tableau-publish-action/blob/v1/docs/troubleshooting.md#sourcehttp-status">explained here</a>)</td></tr>\n</table>\n\n'
    )
  })

  it('draws the stages, the failed one in red', () => {
    expect(renderSummary(REPORT)).toContain(
      [
        '```mermaid',
        'gantt',
        '  dateFormat x',
        '  axisFormat ·',
        '  title Where the time went (2 min 5 s)',
        '  Fetch the data (350 ms) :0, 350',
        '  Build the extract (1.2 s) :350, 1590',
        '  Publish to Tableau (2 min 3 s) :crit, 1591, 124591',
        '```'
      ].join('\n')
    )
  })

  it('draws stages that ran side by side in the order in which they began, and those that were stopped in grey', () => {
    const stages = [
      { name: 'Sign in to Tableau', beganMs: 101, ms: 400, end: 'failed' },
      { name: 'Fetch the data', beganMs: 102, ms: 410, end: 'stopped' },
      { name: 'Prepare the engine', beganMs: 100, ms: 405, end: 'stopped' }
    ] as const
    expect(renderSummary({ ...REPORT, stages })).toContain(
      [
        '  title Where the time went (412 ms)',
        '  Prepare the engine (stopped after 405 ms) :done, 0, 405',
        '  Sign in to Tableau (400 ms) :crit, 1, 401',
        '  Fetch the data (stopped after 410 ms) :done, 2, 412',
        '```'
      ].join('\n')
    )
  })

  it('folds the columns when there are many', () => {
    const columns = Array.from({ length: 31 }, (_, index) => ({
      name: `c${index}`,
      type: 'bool' as const,
      nullable: true
    }))
    const html = renderSummary({ ...REPORT, extract: { ...EXTRACT, columns, preview: [], profile: [] } })
    expect(html).toContain('<summary>31 columns and their types</summary>')
    expect(renderSummary(REPORT)).toContain('<h4>Columns</h4>')
  })

  it('shows at most 10 rows', () => {
    const html = renderSummary(withValues(...Array.from({ length: 12 }, (_, row) => `row-${row}`)))
    expect(html).toContain('row-9')
    expect(html).not.toContain('row-10')
  })
})

describe('a hostile value', () => {
  it.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['</td></table><h1>x', '&lt;/td&gt;&lt;/table&gt;&lt;h1&gt;x'],
    ['a | b', 'a &#124; b'],
    ['```\ncode', '&#96;&#96;&#96;↵code'],
    ['one\n\ntwo\r\nthree', 'one↵↵two↵three'],
    ["\"onerror='x'", '&quot;onerror=&#39;x&#39;'],
    ['&lt;b&gt;', '&amp;lt;b&amp;gt;'],
    ['@octo/team', '&#64;octo/team'],
    ['$a^2$', '&#36;a^2&#36;'],
    ['a\u0000\u001b[31mb', 'a  [31mb'],
    ['abc\u202edcba', 'abcdcba'],
    ['javascript:alert(1)', 'javascript:alert(1)'],
    ['javascript:alert(1)//x.png', 'javascript:alert(1)//x.png'],
    ['data:image/png;base64,AAAA.png', 'data:image/png;base64,AAAA.png'],
    ['http://anna:pw@host/x.png', 'http://anna:pw&#64;host/x.png'],
    ['https://host/page.html', 'https://host/page.html'],
    ['file:///etc/x.png', 'file:///etc/x.png']
  ])('%j is only text', (value, shown) => {
    const html = renderSummary(withValues(value))
    expect(html).toContain(`<td>${shown}</td>`)
    expect(wellFormed(html)).toBe(true)
  })

  it('in an image address stays inside its attribute', () => {
    expect(image('https://host/a"onerror="alert(1).png', ['https://host'])).toBe(
      '<img src="https://host/a%22onerror=%22alert(1).png" height="48" alt="">'
    )
    expect(image("https://host/a.png?'<>&b=1", ['https://host'])).toBe(
      '<img src="https://host/a.png?%27%3C%3E&amp;b=1" height="48" alt="">'
    )
  })

  it('in an address is not a link', () => {
    expect(link('javascript:alert(1)', 'Sales')).toBe('Sales')
    expect(link('https://host/"><b>', 'a<b')).toBe('<a href="https://host/%22%3E%3Cb%3E">a&lt;b</a>')
  })

  it('anywhere in the report adds no tag, no blank line and no broken table', () => {
    const plain = tags(renderSummary(REPORT))
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.constantFrom('', '<b>', '\n\n|', '`', '"'),
        (text, bait) => {
          const value = `x${bait}${text}`
          const publication = REPORT.publication && {
            ...REPORT.publication,
            datasourceName: value,
            projectName: value,
            jobId: value,
            datasourceUrl: `https://host/${value}`
          }
          const html = renderSummary({
            ...REPORT,
            ...(publication && { publication }),
            datasourceName: value,
            extract: {
              ...EXTRACT,
              path: value,
              columns: EXTRACT.columns.map(column => ({ ...column, name: value })),
              preview: [[value, `https://host/${value}.png`, value]],
              profile: [{ values: 1, smallest: value, largest: `${value}z` }]
            },
            origins: [value],
            stages: [{ name: value, beganMs: 0, ms: 1, end: 'done' }],
            remarks: [{ level: 'notice', title: value, message: value }],
            error: new ActionError('internal', value, value)
          })
          expect(wellFormed(html)).toBe(true)
          for (const tag of tags(html)) expect(plain).toContain(tag)
          expect(html.match(/\n\n/g)).toHaveLength(7)
        }
      )
    )
  })

  it('reads back as it was', () => {
    const parsed = new XMLParser({ htmlEntities: true, isArray: () => false }).parse(
      renderSummary(withValues('<a href="x">&amp; | `$@'))
        .replaceAll('<br>', ' ')
        .replace(/^[\s\S]*<h4>Preview [^\n]*/, '')
        .replace(/<h4>Columns[\s\S]*$/, '')
    )
    expect(parsed.table.tr[1].td).toBe('<a href="x">&amp; | `$@')
  })
})

describe('the size of a summary', () => {
  const wide = (columns: number, value: string): RunReport => ({
    ...REPORT,
    extract: {
      ...EXTRACT,
      columns: Array.from({ length: columns }, (_, index) => ({
        name: `${index}${value}`,
        type: 'text',
        nullable: true
      })),
      preview: Array.from({ length: 10 }, () => Array.from({ length: columns }, () => value))
    }
  })

  it.each([
    ['many columns', wide(5_000, 'x')],
    ['long values', wide(50, '"'.repeat(10_000))],
    ['long names and values of four bytes', wide(5_000, '🐕'.repeat(5_000))],
    ['both, escaped', wide(2_000, '"'.repeat(1_000))],
    [
      'many long remarks',
      {
        ...REPORT,
        remarks: Array.from({ length: 5_000 }, () => ({
          level: 'notice',
          title: '"'.repeat(9_000),
          message: '"\n'.repeat(9_000)
        }))
      } satisfies RunReport
    ],
    ['many long origins', { ...REPORT, origins: Array.from({ length: 9_000 }, () => '<'.repeat(9_000)) }],
    [
      'long facts',
      {
        ...REPORT,
        datasourceName: '<'.repeat(2_000_000),
        stages: Array.from({ length: 200_000 }, () => ({
          name: 'stage',
          beganMs: 0,
          ms: 1,
          end: 'done' as const
        }))
      }
    ]
  ] as [string, RunReport][])('stays below 1 MB with %s', (_, report) => {
    const html = renderSummary(report)
    expect(Buffer.byteLength(html)).toBeLessThan(1_000_000)
    expect(wellFormed(html)).toBe(true)
  })

  it('says what it left out', () => {
    expect(renderSummary(wide(60, 'x'))).toContain('… and 48 more columns')
    const remark = { level: 'notice', title: 'x', message: '"'.repeat(9_000) } as const
    const remarks = Array.from({ length: 50 }, () => remark)
    const summary = renderSummary({ ...wide(2_000, '"'.repeat(1_000)), remarks })
    expect(summary).toContain('was left out')
  })
})

describe('writeSummary', () => {
  it('appends to the file of the step', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'summary-'))
    const file = join(folder, 'summary')
    try {
      await writeSummary(REPORT, { GITHUB_STEP_SUMMARY: file }, memoryLog())
      expect(await readFile(file, 'utf8')).toBe(renderSummary(REPORT))
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it.each([[undefined], [''], ['/nowhere/at/all/summary']])('goes on without a file: %s', async file => {
    const log = memoryLog()
    await writeSummary(REPORT, file === undefined ? {} : { GITHUB_STEP_SUMMARY: file }, log)
    expect(log.all.join('\n')).toContain('No step summary')
  })
})
