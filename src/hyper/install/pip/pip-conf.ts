/** Settings of pip by their names, e.g. `index-url`. */
export type PipSettings = Readonly<Record<string, string>>

/** The sections that hold for a download, the one that wins last. `download` takes the options of `install`. */
const SECTIONS = ['global', 'install', 'download']

/**
 * Reads the text of a pip.conf as pip does: sections, `name = value` or `name: value`, `#` and `;` comments, and lines
 * that begin with a blank and go on with the value above. Nothing in it is expanded.
 * Source: pip, "Configuration"; Python, `configparser.RawConfigParser`.
 */
export function parsePipConf(text: string): PipSettings {
  const sections = new Map<string, Map<string, string>>()
  let section = new Map<string, string>()
  let name: string | undefined
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const trimmed = line.trim()
    if (trimmed === '' || /^[#;]/.test(trimmed)) continue
    if (/^\s/.test(line) && name !== undefined) {
      section.set(name, `${section.get(name) ?? ''}\n${trimmed}`.trim())
      continue
    }
    const title = /^\[(.+)\]$/.exec(trimmed)?.[1]
    if (title !== undefined) {
      section = sections.get(title) ?? new Map<string, string>()
      sections.set(title, section)
      name = undefined
      continue
    }
    const [, key = '', value = ''] = /^([^=:]+)[=:](.*)$/.exec(trimmed) ?? []
    name = key === '' ? undefined : settingName(key.trim())
    if (name !== undefined) section.set(name, value.trim())
  }
  return Object.fromEntries(
    SECTIONS.flatMap(title => [...(sections.get(title) ?? [])]).filter(([, value]) => value !== '')
  )
}

/** The settings in `PIP_*` variables. */
export function pipSettingsOf(env: NodeJS.ProcessEnv): PipSettings {
  const settings = Object.entries(env).flatMap(([variable, value]) => {
    const key = /^PIP_(.+)$/i.exec(variable)?.[1]
    return key === undefined || value === undefined || value.trim() === ''
      ? []
      : [[settingName(key), value.trim()]]
  })
  return Object.fromEntries(settings) as PipSettings
}

/** pip reads `Index_URL` and `--index-url` as `index-url`. */
function settingName(written: string): string {
  return written.toLowerCase().replaceAll('_', '-').replace(/^--/, '')
}
