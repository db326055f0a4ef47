import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { ActionError } from '../errors.ts'
import type { SpooledFile } from '../source/source.ts'
import { SqlError } from './sql.ts'

/** A record longer than this is not parsed again only to say where its mistake is. */
const MAX_EXPLAINED_LENGTH = 10_000_000

/**
 * The error for a record that the engine refuses as JSON: names the record and what is wrong with it.
 * @returns `source.json` when it is that; everything else as it came
 */
export async function asInvalidJson(caught: unknown, files: readonly SpooledFile[]): Promise<unknown> {
  if (!(caught instanceof SqlError) || !caught.message.includes('invalid JSON')) return caught
  const [, path, line] = /file: '(.*)' line:(\d+)/.exec(caught.detail) ?? []
  const file = files.find(one => one.path === path)
  if (file === undefined || line === undefined) return caught
  const text = (await lineOf(file.path, Number(line))) ?? ''
  const [position = ''] = text.split('\x01', 1)
  const record = text.slice(position.length + 1)
  const unit = file.positions === 'line' ? 'line' : 'record'
  return new ActionError(
    'source.json',
    `${unit === 'line' ? 'Line' : 'Record'} ${Number(position) - file.positionBase} of ${file.origin} is not valid JSON${mistake(record)}.`,
    'Correct the source; JSON knows no comments, single quotes, NaN or commas before a closing bracket.',
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

/** What JavaScript's parser says, without the data it quotes. */
function mistake(record: string): string {
  if (record.length > MAX_EXPLAINED_LENGTH) return ''
  try {
    JSON.parse(record)
    return ''
  } catch (error) {
    const at = /at position (\d+)/.exec((error as Error).message)?.[1]
    if (at === undefined) return ''
    const around = record.slice(Math.max(0, Number(at) - 20), Number(at) + 20)
    return `: unexpected ${JSON.stringify(record[Number(at)] ?? 'end')} near ${JSON.stringify(around)}`
  }
}
