/** A bar of the chart that the summary draws: `  Fetch the data (1.2 s) :crit, 0, 1234`. */
const BAR = /^ {2}(\S.*?) \(([^()]*)\) :(?:(crit|done), )?(\d+), (\d+)$/
const TITLE = /^\s*title (.+)$/

/**
 * The chart of the stages in a step summary as a table with bars, which needs no script.
 * @param chart text in the language of Mermaid
 * @returns HTML; undefined for another chart
 */
export function stagesTable(chart: string): string | undefined {
  const lines = chart.split('\n')
  const bars = lines.flatMap(line => {
    const [, name, took, mark, from, to] = BAR.exec(line) ?? []
    return name === undefined ? [] : [{ name, took, mark, from: Number(from), to: Number(to) }]
  })
  if (lines[0]?.trim() !== 'gantt' || bars.length === 0) return undefined
  const end = Math.max(...bars.map(({ to }) => to))
  const rows = bars.map(({ name, took = '', mark, from, to }) => {
    const colour = mark === 'crit' ? '#cf222e' : mark === 'done' ? '#9198a1' : '#0969da'
    const place = `margin-left:${percent(from, end)};width:${percent(to - from, end)}`
    const failed = mark === 'crit' ? 'failed, ' : ''
    return `<tr><td>${escaped(name)}</td><td>${failed}${escaped(took)}</td><td class="bar"><div style="${place};background:${colour}"></div></td></tr>`
  })
  const title = lines.flatMap(line => TITLE.exec(line)?.[1] ?? [])[0] ?? ''
  return `<h4>${escaped(title)}</h4>\n<table>\n${rows.join('\n')}\n</table>\n`
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(2)}%`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
