import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { ActionError } from '../../base/errors.ts'
import type { SpooledFile } from '../../source/contract/spooled-file.ts'
import { SqlError } from '../engine/sql.ts'

/**
 * The error for a record that the engine refuses as JSON. The spool holds only JSON that was checked, so the one
 * reason left is nesting beyond the engine's limit (measured: 1,000 levels are read, 2,000 are not).
 * @returns `source.json`, naming the record, when it is that; everything else as it came
 */
export async function asUnreadableJson(caught: unknown, files: readonly SpooledFile[]): Promise<unknown> {
  if (!(caught instanceof SqlError) || !caught.message.includes('invalid JSON')) return caught
  const [, path, line] = /file: '(.*)' line:(\d+)/.exec(caught.detail) ?? []
  const file = files.find(one => one.path === path)
  if (file === undefined || line === undefined) return caught
  const position = Number.parseInt((await lineOf(file.path, Number(line))) ?? '', 10)
  const place = `${file.positions === 'line' ? 'Line' : 'Record'} ${position - file.positionBase}`
  return new ActionError(
    'source.json',
    `${place} of ${file.origin} is nested deeper than the engine reads.`,
    'Point source-records at records further inside, or leave the deep part out in the source.',
    { cause: caught }
  )
}

async function lineOf(path: string, number: number): Promise<string | undefined> {
  let current = 0
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (++current === number) return line
  }
  return undefined
}
