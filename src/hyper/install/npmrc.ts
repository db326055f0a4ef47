/** Settings of npm by their names, e.g. `registry` or `//host/path/:_authToken`. */
export type NpmSettings = Readonly<Record<string, string>>

/**
 * Reads the text of an .npmrc as npm does: `name = value` lines, `;` and `#` comments, `${NAME}` from the
 * environment. A value that names a missing variable counts as not set.
 */
export function parseNpmrc(text: string, env: NodeJS.ProcessEnv): NpmSettings {
  const settings: Record<string, string> = {}
  for (const raw of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const line = raw.trim()
    const equals = line.indexOf('=')
    if (equals < 1 || /^[;#[]/.test(line)) continue
    const name = expand(line.slice(0, equals).trim(), env)
    const value = expand(unquoted(line.slice(equals + 1).trim()), env)
    if (name !== undefined && value !== undefined && value !== '') settings[name] = value
  }
  return settings
}

/** The settings in `npm_config_*` variables, whose names have `_` for `-` and either case. */
export function npmSettingsOf(env: NodeJS.ProcessEnv): NpmSettings {
  const settings: Record<string, string> = {}
  for (const [variable, value] of Object.entries(env)) {
    const key = /^npm_config_(.+)$/i.exec(variable)?.[1]
    if (key === undefined || value === undefined || value === '') continue
    // The names of credentials keep their case and their `_`.
    const name = key.startsWith('//') ? key : key.toLowerCase().replace(/(?!^)_/g, '-')
    const expanded = expand(value, env)
    if (expanded !== undefined) settings[name] = expanded
  }
  return settings
}

function unquoted(value: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(value)
  return quoted?.[2] ?? value.slice(0, value.search(/[;#]|$/)).trimEnd()
}

function expand(text: string, env: NodeJS.ProcessEnv): string | undefined {
  let missing = false
  const expanded = text.replace(/\$\{([^${}?]+)(\?)?\}/g, (_, name: string, optional: string | undefined) => {
    const value = env[name]
    if (value === undefined && optional === undefined) missing = true
    return value ?? ''
  })
  return missing ? undefined : expanded
}
