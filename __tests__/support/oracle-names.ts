/** Names of columns by the contract: `name_2`, `name_3` … when taken, in any case; `column_N` when blank. */

const LONGEST = 255

/**
 * A name that is usable keeps itself, unless an earlier column has it already. The others are made usable: runs of
 * control characters become one blank, 255 characters stay (the number included), and the first number that is free
 * is taken.
 */
export function expectedNames(names: readonly string[]): string[] {
  const usable = names.map(cleaned)
  const keepers = new Map<string, number>()
  names.forEach((name, at) => {
    if (usable[at] === name && name !== '' && !keepers.has(name.toLowerCase()))
      keepers.set(name.toLowerCase(), at)
  })
  const taken = new Set(keepers.keys())
  return names.map((name, at) => {
    if (keepers.get(name.toLowerCase()) === at) return name
    const base = usable[at] || `column_${at + 1}`
    let candidate = base
    for (let n = 2; taken.has(candidate.toLowerCase()); n++) {
      const suffix = `_${n}`
      candidate = cut(base, LONGEST - suffix.length) + suffix
    }
    taken.add(candidate.toLowerCase())
    return candidate
  })
}

function cleaned(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
  const printable = name.replace(/[\u0000-\u001f\u007f]+/g, ' ')
  return printable.trim() === '' ? '' : cut(printable, LONGEST)
}

function cut(text: string, length: number): string {
  return [...text].slice(0, length).join('')
}
