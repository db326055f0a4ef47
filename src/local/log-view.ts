/**
 * The log of a step as the page of a run shows it, line by line: commands carried out instead of printed, groups
 * indented under their names, secrets replaced by `***`.
 */
export class LogView {
  readonly #masks: string[]
  #rest = ''
  #indent = ''

  /** @param masks texts that are never shown */
  constructor(masks: readonly string[] = []) {
    this.#masks = masks.filter(mask => mask !== '')
  }

  /** @returns what is shown of a piece of the log, whole lines only */
  take(piece: string): string {
    const lines = (this.#rest + piece).split(/\r?\n/)
    this.#rest = lines.pop() ?? ''
    return lines
      .flatMap(line => this.#line(line))
      .map(line => `${line}\n`)
      .join('')
  }

  /** @returns what is shown of the last line, which has no end */
  end(): string {
    return this.take('\n')
  }

  #line(line: string): string[] {
    const [, command, properties = '', message = ''] = /^::([\w-]+)(?: ([^:]*))?::(.*)$/.exec(line) ?? []
    switch (command) {
      case undefined:
        return line.trim() === '' ? [] : [this.#shown(line)]
      case 'add-mask':
        if (message !== '') this.#masks.push(unescapeData(message))
        return []
      case 'group': {
        this.#indent = ''
        const title = this.#shown(`▾ ${unescapeData(message)}`)
        this.#indent = '  '
        return [title]
      }
      case 'endgroup':
        this.#indent = ''
        return []
      case 'error':
      case 'warning':
      case 'notice':
        return [
          this.#shown(
            `${command[0]?.toUpperCase()}${command.slice(1)}${placeOf(properties)}: ${unescapeData(message)}`
          )
        ]
      default:
        return []
    }
  }

  #shown(text: string): string {
    return this.#indent + this.#masks.reduce((shown, mask) => shown.replaceAll(mask, '***'), text)
  }
}

/** ` in sql/daily.sql:3:7`, as terminals make links of; '' for what has no place in a file. */
function placeOf(properties: string): string {
  const given = (name: string): string | undefined =>
    properties
      .split(',')
      .find(pair => pair.startsWith(`${name}=`))
      ?.slice(name.length + 1)
  const [file, line, column] = [given('file'), given('line'), given('col')]
  if (file === undefined || line === undefined) return ''
  const path = unescapeData(file).replaceAll('%3A', ':').replaceAll('%2C', ',')
  return ` in ${path}:${line}${column === undefined ? '' : `:${column}`}`
}

/** Undoes the escapes of a log command (actions/toolkit, `escapeData`). */
export function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}
