/** Reads a file of outputs or state: `name<<delimiter`, value, delimiter (GitHub, "Workflow commands"). */
export function readCommandFile(text: string): Readonly<Record<string, string>> {
  const values: Record<string, string> = {}
  const lines = text.split(/\r?\n/)
  for (let at = 0; at < lines.length; at++) {
    const [, name, delimiter] = /^([^<]+)<<(.+)$/.exec(lines[at] ?? '') ?? []
    if (name === undefined || delimiter === undefined) continue
    const end = lines.indexOf(delimiter, at + 1)
    if (end === -1) break
    values[name] = lines.slice(at + 1, end).join('\n')
    at = end
  }
  return values
}
