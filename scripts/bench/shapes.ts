import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { timeEngineAlone } from './engine-alone.ts'
import { median, type Result } from './result.ts'
import { DEEP, type Shape, WIDE, writeShape } from './shaped-records.ts'
import type { Measured, Workbench } from './workbench.ts'

/** Inference and projection together, the whole process around them included. */
const TIMES = 3

/** Wide and deep records, beside the engine that loads the same values by itself as typed CSV. */
export async function benchShapes(bench: Workbench): Promise<Result[]> {
  return [
    ...(await benchShape(bench, WIDE, ['ndjson', 'csv'])),
    ...(await benchShape(bench, DEEP, ['ndjson']))
  ]
}

async function benchShape(
  bench: Workbench,
  shape: Shape,
  formats: readonly ('ndjson' | 'csv')[]
): Promise<Result[]> {
  const folder = join(bench.folder, 'shape')
  await mkdir(folder)
  const { records, leaves } = shape
  const path = (format: string): string => join(folder, `records.${format}`)
  for (const format of new Set([...formats, 'csv' as const]))
    await writeShape(path(format), format, shape, records)
  const columns = leaves.map(leaf => [leaf.path.join('_'), leaf.type] as const)

  const alone: number[] = []
  const ours = formats.map((): Measured[] => [])
  for (let run = 0; run < bench.runs; run++) {
    alone.push(await timeEngineAlone(bench.hyperd, path('csv'), records, columns))
    for (const [index, format] of formats.entries()) {
      const inputs = { 'source-url': path(format), 'datasource-name': 'bench', 'dry-run': 'true' }
      const measured = await bench.act(inputs)
      const { 'row-count': rows, 'column-count': found } = measured.outputs
      if (rows !== String(records) || found !== String(leaves.length)) {
        throw new Error(`${shape.name} ${format} became ${rows} rows of ${found} columns.`)
      }
      ours[index]?.push(measured)
    }
  }
  await rm(folder, { recursive: true })
  return formats.map((format, index) => {
    const measured = ours[index] ?? []
    return {
      what: `${records.toLocaleString('en-US')} records, ${shape.name}, ${format === 'csv' ? 'CSV' : 'NDJSON'} → .hyper (whole process)`,
      ours: median(measured.map(({ ms }) => ms)),
      beside: { name: 'hyperd alone, typed CSV', ms: median(alone) },
      target: { kind: 'at-most', times: TIMES },
      peakRss: Math.max(...measured.map(({ peakRss }) => peakRss))
    }
  })
}
