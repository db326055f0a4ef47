/** Settings of npm by their names, e.g. `registry` or `//host/path/:_authToken`. */
export type NpmSettings = Readonly<Record<string, string>>

/** Gives the value of an environment variable; undefined: there is none, or it may not be used. */
export type Variable = (name: string) => string | undefined

/** Beginnings of the names of variables that hold inputs, credentials and what the runner says of itself. */
const SEALED = ['INPUT_', 'TABLEAU_', 'ACTIONS_', 'GITHUB_', 'STATE_', 'RUNNER_']

/**
 * Whether a variable may hold a secret of this step, so that no configuration may put it anywhere.
 * In either case of letters, for Windows knows no difference.
 */
export function isSealed(variable: string): boolean {
  return SEALED.some(beginning => variable.toUpperCase().startsWith(beginning))
}

/** For messages: the beginnings of `isSealed`. */
export const SEALED_NAMES = `${SEALED.slice(0, -1).join(', ')} or ${SEALED.at(-1)}`

/**
 * Reads the text of an .npmrc as npm does: `name = value` lines, `;` and `#` comments, `${NAME}` from the
 * environment. A value that names a missing variable counts as not set.
 */
export function parseNpmrc(text: string, variable: Variable): NpmSettings {
  const settings = new Map<string, string>()
  for (const raw of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const line = raw.trim()
    const equals = line.indexOf('=')
    if (equals < 1 || /^[;#[]/.test(line)) continue
    const name = expand(line.slice(0, equals).trim(), variable)
    const value = expand(unquoted(line.slice(equals + 1).trim()), variable)
    if (name !== undefined && value !== undefined && value !== '') settings.set(name, value)
  }
  return Object.fromEntries(settings)
}

/** The settings in `npm_config_*` variables, whose names have `_` for `-` and either case. */
export function npmSettingsOf(env: NodeJS.ProcessEnv, variable: Variable): NpmSettings {
  const settings = new Map<string, string>()
  for (const [given, value] of Object.entries(env)) {
    const key = /^npm_config_(.+)$/i.exec(given)?.[1]
    if (key === undefined || value === undefined || value === '') continue
    // The names of credentials keep their case and their `_`.
    const name = key.startsWith('//') ? key : key.toLowerCase().replace(/(?!^)_/g, '-')
    const expanded = expand(value, variable)
    if (expanded !== undefined) settings.set(name, expanded)
  }
  return Object.fromEntries(settings)
}

function unquoted(value: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(value)?.[2]
  if (quoted !== undefined) return quoted
  const comment = value.search(/[;#]/)
  return comment === -1 ? value : value.slice(0, comment).trimEnd()
}

function expand(text: string, variable: Variable): string | undefined {
  let missing = false
  const expanded = text.replace(/\$\{([^${}?]+)(\?)?\}/g, (_, name: string, optional: string | undefined) => {
    const value = variable(name)
    if (value === undefined && optional === undefined) missing = true
    return value ?? ''
  })
  return missing ? undefined : expanded
}
