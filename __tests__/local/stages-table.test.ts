import { describe, expect, it } from '@jest/globals'
import { stagesTable } from '../../src/local/stages-table.ts'
import { timeline } from '../../src/report/timeline.ts'

const chartOf = (...stages: Parameters<typeof timeline>[0]): string =>
  timeline(stages).replace(/^```mermaid\n|\n```$/g, '')

describe('stagesTable', () => {
  it('makes rows with bars of the chart that the summary draws', () => {
    const table = stagesTable(
      chartOf(
        { name: 'Fetch the data', beganMs: 100, ms: 3000, end: 'stopped' },
        { name: 'Sign in', beganMs: 600, ms: 1000, end: 'failed' },
        { name: 'Prepare the engine', beganMs: 0, ms: 4000, end: 'done' }
      )
    )
    expect(table).toContain('<h4>Where the time went (4.0 s)</h4>')
    expect(table).toContain('<td>Prepare the engine</td><td>4.0 s</td>')
    expect(table).toContain('margin-left:0.00%;width:100.00%;background:#0969da')
    expect(table).toContain('<td>Fetch the data</td><td>stopped after 3.0 s</td>')
    expect(table).toContain('margin-left:2.50%;width:75.00%;background:#9198a1')
    expect(table).toContain('<td>Sign in</td><td>failed, 1.0 s</td>')
    expect(table).toContain('margin-left:15.00%;width:25.00%;background:#cf222e')
  })

  it('leaves no markup of a name as markup', () => {
    const chart = 'gantt\n  title <b>\n  <i>a</i> (1 ms) :0, 1'
    expect(stagesTable(chart)).toContain('<td>&lt;i&gt;a&lt;/i&gt;</td>')
    expect(stagesTable(chart)).toContain('<h4>&lt;b&gt;</h4>')
  })

  it('does not know other charts', () => {
    expect(stagesTable('pie\n  "a" : 1')).toBeUndefined()
    expect(stagesTable('gantt\n  title x')).toBeUndefined()
  })
})
