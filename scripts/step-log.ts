/**
 * The log of a step as the web page of the run shows it: commands carried out instead of printed, groups indented
 * under their names, secrets replaced by `***`.
 * @param log what the process printed
 * @param masks the texts it had masked
 */
export function shownLog(log: string, masks: readonly string[]): string {
  const lines: string[] = []
  let indent = ''
  for (const line of log.split(/\r?\n/)) {
    const [, command, message = ''] = /^::([\w-]+)(?: [^:]*)?::(.*)$/.exec(line) ?? []
    if (command === 'group') {
      lines.push(`▾ ${message}`)
      indent = '  '
    } else if (command === 'endgroup') {
      indent = ''
    } else if (command === 'error' || command === 'warning' || command === 'notice') {
      lines.push(`${indent}${command[0]?.toUpperCase()}${command.slice(1)}: ${unescapeData(message)}`)
    } else if (command === undefined && line.trim() !== '') {
      lines.push(`${indent}${line}`)
    }
  }
  return masks
    .filter(mask => mask !== '')
    .reduce((text, mask) => text.replaceAll(mask, '***'), lines.join('\n'))
}

/** Undoes the escapes of a log command. */
function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}
