import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { timeEngineAlone, writeParquet } from './engine-alone.ts'
import { writeRecords } from './records.ts'
import { median, type Result } from './result.ts'
import type { Measured, Workbench } from './workbench.ts'

const FORMATS = [
  { name: 'NDJSON', file: 'records.ndjson', times: 2.6 },
  { name: 'one JSON document', file: 'records.json', times: 2.8 },
  { name: 'CSV', file: 'records.csv', times: 2.2 },
  { name: 'Parquet', file: 'records.parquet', times: 1.3 }
] as const

/** The same records in each format, file → extract, beside the engine that loads the CSV file by itself. */
export async function benchFormats(bench: Workbench, records: number): Promise<Result[]> {
  const folder = join(bench.folder, `formats-${records}`)
  await mkdir(folder)
  const csv = join(folder, 'records.csv')
  await writeRecords(csv, 'csv', records)
  await writeRecords(join(folder, 'records.ndjson'), 'ndjson', records)
  await writeRecords(join(folder, 'records.json'), 'json', records)
  await writeParquet(bench.hyperd, csv, join(folder, 'records.parquet'))

  const alone: number[] = []
  const ours = FORMATS.map((): Measured[] => [])
  // One of each in turn, so that a busy minute of the machine slows them all.
  for (let run = 0; run < bench.runs; run++) {
    alone.push(await timeEngineAlone(bench.hyperd, csv, records))
    for (const [index, { file }] of FORMATS.entries()) {
      const measured = await bench.act({
        'source-url': join(folder, file),
        'datasource-name': 'bench',
        'dry-run': 'true'
      })
      const rows = measured.outputs['row-count']
      if (rows !== String(records)) throw new Error(`${file} became ${rows} rows.`)
      ours[index]?.push(measured)
    }
  }
  await rm(folder, { recursive: true })
  return FORMATS.map(({ name, times }, index) => {
    const measured = ours[index] ?? []
    return {
      what: `${records.toLocaleString('en-US')} records, ${name} → .hyper (whole process)`,
      ours: median(measured.map(({ ms }) => ms)),
      beside: { name: 'hyperd alone, typed CSV', ms: median(alone) },
      target: { kind: 'at-most', times },
      peakRss: Math.max(...measured.map(({ peakRss }) => peakRss))
    }
  })
}
