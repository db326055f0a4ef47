import type { Log } from '../../base/log.ts'
import { counted, listed } from '../../base/text.ts'

/** Tableau shows and stores names up to this length; hyperd would take more. */
const MAX_NAME_LENGTH = 255

/**
 * Makes the names of columns usable: no control characters, not blank (`column_N`), at most 255 characters, and
 * unique without regard to case (`name_2`, `name_3` …), because Tableau shows `Name` and `name` as one.
 * @param names as the source gives them, in column order
 * @returns the names in the same order
 */
export function usableNames(names: readonly string[]): string[] {
  const usable = names.map(cleaned)
  // A name that needs no change keeps it, even when an earlier column would be renamed to it.
  const keepers = new Map<string, number>()
  names.forEach((name, index) => {
    if (name === '' || usable[index] !== name || keepers.has(fold(name))) return
    keepers.set(fold(name), index)
  })
  const taken = new Set(keepers.keys())
  /** By folded name: the number that the next one of this name is tried with. */
  const numbers = new Map<string, number>()
  return names.map((name, index) => {
    if (keepers.get(fold(name)) === index) return name
    const base = usable[index] || `column_${index + 1}`
    let candidate = base
    for (let n = numbers.get(fold(base)) ?? 2; taken.has(fold(candidate)); n++) {
      const suffix = `_${n}`
      candidate = shortened(base, MAX_NAME_LENGTH - suffix.length) + suffix
      numbers.set(fold(base), n + 1)
    }
    taken.add(fold(candidate))
    return candidate
  })
}

/** Says once which names were changed. */
export function remarkRenamed(before: readonly string[], after: readonly string[], log: Log): void {
  const changes = after
    .map((name, index) => ({ from: before[index] ?? '', to: name }))
    .filter(({ from, to }) => from !== to)
  if (changes.length === 0) return
  const shown = changes.map(({ from, to }) => `${JSON.stringify(shortened(from, 60))} → ${to}`)
  log.warning(
    'Column names changed',
    `${counted(changes.length, 'column name was', 'column names were')} taken (case does not count), blank or not usable: ${listed(shown, 20)}. Use transform to choose other names.`
  )
}

function cleaned(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
  const printable = name.replace(/[\u0000-\u001f\u007f]+/g, ' ')
  return printable.trim() === '' ? '' : shortened(printable, MAX_NAME_LENGTH)
}

/** Cuts by characters, never through a surrogate pair. */
function shortened(text: string, length: number): string {
  if (text.length <= length) return text
  // A character has two code units at most.
  return [...text.slice(0, 2 * length)].slice(0, length).join('')
}

function fold(name: string): string {
  return name.toLowerCase()
}
