import type { Log } from '../../base/log.ts'
import { counted } from '../../base/text.ts'

/** Warns of characters that were left out of the texts of a source. @param count how many; 0 says nothing */
export function remarkRemoved(count: number, log: Log): void {
  if (count === 0) return
  log.warning(
    'Characters removed',
    `${counted(count, 'character')} that a text in Tableau cannot hold (\\u0000, half of a surrogate pair): left out of the source's texts.`
  )
}
