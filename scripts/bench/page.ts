import { readFile, writeFile } from 'node:fs/promises'
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os'
import { pinnedEngine, thisMachine } from '../../src/hyper/install/packages.ts'
import { markdownTable } from '../markdown-table.ts'
import { HEADINGS, type Result, rowOf } from './result.ts'

/** What a run of the bench measures; each has its place on the page. */
export type Part = 'files' | 'databases'

/**
 * Puts results into their place in docs/performance.md, with machine, versions and date.
 * @param page path of the page
 * @throws Error when the page has no such place
 */
export async function writePage(
  page: string,
  part: Part,
  runs: number,
  results: readonly Result[]
): Promise<void> {
  const text = await readFile(page, 'utf8')
  const [begin, end] = [`<!-- bench ${part}: begin -->`, `<!-- bench ${part}: end -->`]
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new Error(`${page} has no place for the figures of ${part}.`)
  const figures = `${machine(runs)}\n\n${markdownTable(HEADINGS, results.map(rowOf))}`
  await writeFile(page, `${text.slice(0, from + begin.length)}\n\n${figures.trimEnd()}\n\n${text.slice(to)}`)
}

function machine(runs: number): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const memory = Math.round(totalmem() / 2 ** 30)
  const date = new Date().toISOString().slice(0, 10)
  const times = runs === 1 ? 'one run' : `median of ${runs} runs`
  return `${date}, ${availableParallelism()} × ${model}, ${memory} GiB, ${platform()}-${arch()}, Node.js ${process.version}, hyperd ${pinnedEngine(thisMachine()).version}, ${times}:`
}
