import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { counted } from '../../../base/text.ts'
import { csvFault } from './faults.ts'

const LF = 0x0a
const CR = 0x0d
/** Bytes of the lines that are held back. */
const MAX_HELD = 64 * 2 ** 20

/**
 * The same text without its last lines, whatever is on them, quotes and nothing included. The end of the last line
 * begins no line of its own.
 * @param input UTF-8
 * @throws ActionError `source.csv` when there are no more lines than that, or when they are very long
 */
export async function* withoutLastLines(
  input: AsyncIterable<Uint8Array>,
  count: number,
  origin: string
): AsyncGenerator<Uint8Array, void, undefined> {
  /** What is held back, which begins at `start` of the text. */
  const held: Uint8Array[] = []
  let start = 0
  let size = 0
  /** Where the last lines end in the text, one more than are left out. */
  const ends: number[] = []
  let lines = 0
  let last = LF
  function* release(to: number): Generator<Uint8Array, void> {
    while (held.length > 0 && start < to) {
      const chunk = held.shift() as Uint8Array
      const part = chunk.subarray(0, to - start)
      if (part.length < chunk.length) held.unshift(chunk.subarray(part.length))
      start += part.length
      yield part
    }
  }
  for await (const chunk of input) {
    for (const [index, byte] of chunk.entries()) {
      if (byte === LF && last === CR) ends[ends.length - 1] = size + index + 1
      else if (byte === LF || byte === CR) {
        lines++
        ends.push(size + index + 1)
        if (ends.length > count + 1) ends.shift()
      }
      last = byte
    }
    // A chunk may be used again by whoever made it.
    held.push(Uint8Array.from(chunk))
    size += chunk.length
    // An unfinished line may be the last one, or the end of one that is.
    if (ends.length > count) yield* release(ends[0] as number)
    if (size - start > MAX_HELD + chunk.length) {
      throw csvFault(
        origin,
        `the lines held back for ${inputName('source-skip-last-rows')} have more than ${MAX_HELD / 2 ** 20} MB`
      )
    }
  }
  const isUnfinished = size > 0 && last !== LF && last !== CR
  if (isUnfinished) lines++
  if (size > 0 && lines <= count) throw tooFewLines(origin, lines, count)
  // Of count + 1 ends the first one is where the last lines begin; an unfinished line takes one more.
  if (size > 0) yield* release(ends[ends.length - (isUnfinished ? count : count + 1)] as number)
}

function tooFewLines(origin: string, lines: number, count: number): ActionError {
  return new ActionError(
    'source.csv',
    `${origin} has ${counted(lines, 'line')}, but ${inputName('source-skip-last-rows')} leaves out ${count} at its end.`,
    `Set ${inputName('source-skip-last-rows')} to the number of lines below the data, or leave it out.`
  )
}
