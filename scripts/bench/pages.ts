import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runChild, startChild } from './child.ts'
import type { Fetched } from './pages-fetcher.ts'
import type { PagesServer } from './pages-server.ts'
import { writeRecords } from './records.ts'
import { median, type Result } from './result.ts'
import type { Workbench } from './workbench.ts'

const PAGES = 2_000
const PAGE_RECORDS = 500
const WAYS = [1, 4]

/**
 * An API of 2,000 pages of 500 records on this machine, fetched into the spool (whole and parsed, but not yet an
 * extract), beside `curl` that writes the same pages into a file over one connection. The peak of memory is that of the
 * bundled action, which makes an extract of them: the fetcher by itself also holds the compiler of its TypeScript.
 */
export async function benchPages(bench: Workbench): Promise<Result[]> {
  const folder = join(bench.folder, 'pages')
  await mkdir(folder)
  const path = join(folder, 'records.ndjson')
  await writeRecords(path, 'ndjson', PAGES * PAGE_RECORDS)
  const server = await startChild<PagesServer>(join(import.meta.dirname, 'pages-server.ts'), [
    path,
    String(PAGE_RECORDS)
  ])
  const curl: number[] = []
  const ours = WAYS.map((): Fetched[] => [])
  const peaks = WAYS.map((): number[] => [])
  try {
    for (let run = 0; run < bench.runs; run++) {
      const pages = `${server.ready.url}?page=[1-${PAGES}]`
      curl.push((await runChild('curl', ['-sf', '-o', join(folder, 'pages.json'), pages])).ms)
      for (const [index, concurrency] of WAYS.entries()) {
        ours[index]?.push(await fetchPages(concurrency))
        peaks[index]?.push(await peakOfAction(concurrency))
      }
    }
  } finally {
    await server.stop()
    await rm(folder, { recursive: true })
  }
  return WAYS.map((concurrency, index) => {
    const measured = ours[index] ?? []
    return {
      what: `${PAGES.toLocaleString('en-US')} pages of ${PAGE_RECORDS} records, ${concurrency === 1 ? 'one by one' : `${concurrency} at a time`} (fetch only)`,
      ours: median(measured.map(({ ms }) => ms)),
      beside: { name: 'curl, one connection', ms: median(curl) },
      target: { kind: 'at-most', times: 1.5 },
      peakRss: Math.max(...(peaks[index] ?? []))
    }
  })

  async function peakOfAction(concurrency: number): Promise<number> {
    const { peakRss, outputs } = await bench.act({
      'source-url': server.ready.url,
      'source-pagination': 'type: page\nstart: 1\ntotal: pages',
      'source-concurrency': String(concurrency),
      'datasource-name': 'bench',
      'dry-run': 'true'
    })
    if (Number(outputs['row-count']) !== PAGES * PAGE_RECORDS) throw new Error('The action missed records.')
    return peakRss
  }

  async function fetchPages(concurrency: number): Promise<Fetched> {
    const spool = join(folder, 'spool')
    await mkdir(spool)
    const script = join(import.meta.dirname, 'pages-fetcher.ts')
    const args = [script, server.ready.url, spool, String(concurrency)]
    const { stdout } = await runChild(process.execPath, args)
    await rm(spool, { recursive: true })
    const fetched = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Fetched
    if (fetched.records !== PAGES * PAGE_RECORDS) throw new Error(`There are ${fetched.records} records.`)
    return fetched
  }
}
