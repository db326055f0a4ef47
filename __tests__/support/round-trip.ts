import fc from 'fast-check'
import { type BuildRoom, openBuildRoom, type SourceText } from './build.ts'
import { difference, type Outcome } from './compare-table.ts'
import { type EngineFiles, openEngineFiles } from './engine-files.ts'
import { type Expectation, expectationOfCsv, expectationOfJson } from './oracle.ts'
import { expectedNames } from './oracle-names.ts'
import { anyTable, FORMATS, type Format, type Table } from './table-generator.ts'
import { expectationOfParquet, writeParquet } from './table-parquet.ts'
import { writeCsv, writeJson, writeNdjson } from './table-writers.ts'

/** What a round trip needs: the room that builds, and the engine that writes Parquet. */
export interface Rooms {
  readonly room: BuildRoom
  readonly files: EngineFiles
}

/** What many round trips came to. */
export interface Tally {
  tables: number
  /** Builds that gave an extract, and values in them; builds that failed as they must. */
  extracts: number
  values: number
  failures: number
}

/** Which formats each table is written in: all, or one in turn. */
export type Formats = 'all' | 'one'

interface Written {
  readonly source: SourceText
  readonly expected: Expectation
}

async function write(table: Table, format: Format, { files }: Rooms): Promise<Written> {
  switch (format) {
    case 'csv': {
      const { source, model } = writeCsv(table)
      return { source, expected: expectationOfCsv(model) }
    }
    case 'parquet': {
      const { source, model } = await writeParquet(table, files)
      return { source, expected: expectationOfParquet(model, expectedNames(model.map(({ name }) => name))) }
    }
    default: {
      const { source, model } = format === 'json' ? writeJson(table) : writeNdjson(table)
      return { source, expected: expectationOfJson(model) }
    }
  }
}

/** Takes a table through the real build and back. @throws Error with the difference and the text of the file */
export async function roundTrip(table: Table, format: Format, rooms: Rooms, tally: Tally): Promise<void> {
  const { source, expected } = await write(table, format, rooms)
  const outcome: Outcome = await rooms.room.build(source).catch((error: Error) => error)
  const found = difference(outcome, expected)
  if (found !== undefined) {
    const shown = typeof source.content === 'string' ? JSON.stringify(source.content).slice(0, 4000) : ''
    throw new Error(`${source.name} ${found}\n${shown}`)
  }
  if (outcome instanceof Error) tally.failures++
  else {
    tally.extracts++
    tally.values += outcome.rows.length * outcome.columns.length
  }
}

/** Builds at once: most of a build is waiting for the engine. */
const LANES = 3

/**
 * Takes random tables through the build and back, the same ones for the same seed; a table that comes back
 * differently is shrunk.
 * @returns what fast-check reports of each lane in which a table came back differently: the difference, the shrunk
 *   table, and the seed and path that repeat it
 */
export async function roundTrips(
  rooms: Rooms,
  options: { readonly seed: number; readonly tables: number; readonly formats: Formats },
  tally: Tally
): Promise<string[]> {
  const { seed, tables, formats } = options
  const property = fc.asyncProperty(anyTable, fc.constantFrom(...FORMATS), async (table, one) => {
    for (const format of formats === 'all' ? FORMATS : [one]) await roundTrip(table, format, rooms, tally)
    tally.tables++
  })
  const lanes = Array.from({ length: LANES }, (_, lane) => {
    const numRuns = Math.floor((tables + lane) / LANES)
    return numRuns === 0 ? undefined : fc.check(property, { seed: seed + lane, numRuns })
  })
  const reports = await Promise.all(lanes.filter(lane => lane !== undefined))
  return reports.filter(({ failed }) => failed).map(reportOf)
}

function reportOf(report: fc.RunDetails<[Table, Format]>): string {
  const reason = report.errorInstance instanceof Error ? report.errorInstance.message : report.errorInstance
  return `${reason}\n${fc.defaultReportMessage(report)}`
}

/** Starts what round trips need. @param minutes how long it may live */
export async function openRooms(minutes: number): Promise<Rooms & { close(): Promise<void> }> {
  const room = await openBuildRoom({ minutes, tidy: true })
  const files = await openEngineFiles()
  return {
    room,
    files,
    async close() {
      await room.close()
      await files.close()
    }
  }
}
