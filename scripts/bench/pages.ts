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
/** Pages of an API that takes its time, and how long it takes for each. */
const SLOW_PAGES = 200
const SLOW_MS = 150

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
        ours[index]?.push(await fetchPages(server.ready.url, folder, concurrency, PAGES * PAGE_RECORDS))
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
      what: `${PAGES.toLocaleString('en-US')} pages of ${PAGE_RECORDS} records, ${wayOf(concurrency)} (fetch only)`,
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
}

/**
 * The pages of an API that takes its time over each, fetched into the spool, beside the time that the API takes alone:
 * the figure that people feel.
 */
export async function benchSlowPages(bench: Workbench): Promise<Result[]> {
  const folder = join(bench.folder, 'slow-pages')
  await mkdir(folder)
  const path = join(folder, 'records.ndjson')
  await writeRecords(path, 'ndjson', SLOW_PAGES * PAGE_RECORDS)
  const args = [path, PAGE_RECORDS, SLOW_PAGES, SLOW_MS].map(String)
  const server = await startChild<PagesServer>(join(import.meta.dirname, 'pages-server.ts'), args)
  const ours = WAYS.map((): number[] => [])
  try {
    for (let run = 0; run < bench.runs; run++) {
      for (const [index, concurrency] of WAYS.entries()) {
        const { ms } = await fetchPages(server.ready.url, folder, concurrency, SLOW_PAGES * PAGE_RECORDS)
        ours[index]?.push(ms)
      }
    }
  } finally {
    await server.stop()
    await rm(folder, { recursive: true })
  }
  return WAYS.map((concurrency, index) => ({
    what: `${SLOW_PAGES} pages of an API that takes ${SLOW_MS} ms for each, ${wayOf(concurrency)} (fetch only)`,
    ours: median(ours[index] ?? []),
    beside: { name: 'the API alone', ms: (SLOW_PAGES * SLOW_MS) / concurrency },
    target: { kind: 'at-most', times: concurrency === 1 ? 1.05 : 1.1 }
  }))
}

function wayOf(concurrency: number): string {
  return concurrency === 1 ? 'one by one' : `${concurrency} at a time`
}

async function fetchPages(
  url: string,
  folder: string,
  concurrency: number,
  records: number
): Promise<Fetched> {
  const spool = join(folder, 'spool')
  await mkdir(spool)
  const script = join(import.meta.dirname, 'pages-fetcher.ts')
  const { stdout } = await runChild(process.execPath, [script, url, spool, String(concurrency)])
  await rm(spool, { recursive: true })
  const fetched = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Fetched
  if (fetched.records !== records) throw new Error(`There are ${fetched.records} records.`)
  return fetched
}
