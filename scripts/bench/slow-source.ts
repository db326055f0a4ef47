import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeRecords } from './records.ts'
import { median, type Result } from './result.ts'
import { serve, trickle } from './slow-server.ts'
import type { Measured, Workbench } from './workbench.ts'

const BYTES_PER_SECOND = 25_000_000
const FORMATS = [
  { name: 'CSV', file: 'records.csv', format: 'csv' },
  { name: 'NDJSON', file: 'records.ndjson', format: 'ndjson' }
] as const
const TIMES = 1.2

/**
 * Records that come at 25 MB/s, as most do that come over a network: URL → extract, beside a client that fetches them
 * and throws them away.
 */
export async function benchSlowSource(bench: Workbench, records: number): Promise<Result[]> {
  const folder = join(bench.folder, 'slow-source')
  await mkdir(folder)
  for (const { file, format } of FORMATS) await writeRecords(join(folder, file), format, records)
  const server = await serve(
    (request, response) => void trickle(join(folder, request.url ?? ''), BYTES_PER_SECOND, response)
  )
  const alone = FORMATS.map((): number[] => [])
  const ours = FORMATS.map((): Measured[] => [])
  try {
    for (let run = 0; run < bench.runs; run++) {
      for (const [index, { file }] of FORMATS.entries()) {
        const url = `${server.origin}/${file}`
        alone[index]?.push(await fetchOnly(url))
        const measured = await bench.act({ 'source-url': url, 'datasource-name': 'bench', 'dry-run': 'true' })
        if (measured.outputs['row-count'] !== String(records))
          throw new Error(`${file} became ${measured.outputs['row-count']} rows.`)
        ours[index]?.push(measured)
      }
    }
  } finally {
    await server.close()
    await rm(folder, { recursive: true })
  }
  return FORMATS.map(({ name }, index) => {
    const measured = ours[index] ?? []
    return {
      what: `${records.toLocaleString('en-US')} records, ${name} at 25 MB/s → .hyper (whole process)`,
      ours: median(measured.map(({ ms }) => ms)),
      beside: { name: 'the source alone', ms: median(alone[index] ?? []) },
      target: { kind: 'at-most', times: TIMES },
      peakRss: Math.max(...measured.map(({ peakRss }) => peakRss))
    }
  })
}

async function fetchOnly(url: string): Promise<number> {
  const begun = performance.now()
  const { body } = await fetch(url)
  for await (const _bytes of body ?? []) {
    // Thrown away.
  }
  return performance.now() - begun
}
