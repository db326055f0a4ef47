/** What this program names begins so; it is no secret and helps the reader. */
const OWN = /^livecheck[\w ,.-]*$/
const LUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi
const UPLOAD = /\d+:[0-9a-f]{32}-\d+:\d+/gi
const EMAIL = /[^\s@'"<>,;:=(){}]+@[^\s@'"<>,;:=(){}]+\.[a-z]{2,}/gi
const ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s'"<>]+/gi
const HOST = /\b(?:\d{1,3}(?:\.\d{1,3}){3}|localhost)(?::\d+)?\b|\b(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?\b/gi
/** Session tokens, JWTs and hashes: long, and letters with digits. */
const TOKEN = /(?=[\w+/=|.-]*\d)(?=[\w+/=|.-]*[a-z])[\w+/=|.-]{20,}/gi
const QUOTED = /'([^']*)'|"([^"]*)"|“([^”]*)”/g

/** Words of the API that Tableau's messages quote. */
const API_WORDS: ReadonlySet<string> = new Set(
  'overwrite append asJob replace datasourceType uploadSessionId includeExtract name filter true false hyper tds tdsx tde request_payload tableau_datasource tableau_file multipart/mixed multipart/form-data tsRequest datasource project GET POST PUT PATCH DELETE .hyper .tde'.split(
    ' '
  )
)

/** Dots and letters, yet no hosts. */
const FILE_NAME = /^\w[\w-]*\.(?:hyper|tdsx?|tde|xsd|csv)$/i
const JAVA_NAME = /^(?:com|org|java)\.[\w.]+$/

/** Replaces what names a site, its people and its content by stable placeholders: the same text by the same one. */
export class Placeholders {
  readonly #known = new Map<string, string>()
  readonly #counts = new Map<string, number>()

  /** Makes a text one that is replaced wherever it stands, without regard to case. Shorter ones than three are not. */
  learn(text: string, kind: string): void {
    if (text.trim().length >= 3 && !OWN.test(text)) this.#placeholder(text, kind)
  }

  /** A value that is nobody's words but a name or an id. */
  value(text: string, kind: string): string {
    if (text === '' || OWN.test(text)) return text
    const whole = new RegExp(`^(?:${LUID.source})$`, 'i')
    return this.#placeholder(text, whole.test(text) ? 'luid' : kind)
  }

  /** A sentence of Tableau: its names, ids, addresses and quotations are replaced. */
  sentence(text: string): string {
    let shown = text
    for (const [known, placeholder] of [...this.#known].toSorted(([a], [b]) => b.length - a.length)) {
      if (known.length >= 3) shown = shown.replace(anywhere(known), () => placeholder)
    }
    return shown
      .replace(UPLOAD, id => this.#placeholder(id, 'upload'))
      .replace(LUID, id => this.#placeholder(id, 'luid'))
      .replace(EMAIL, email => this.#placeholder(email, 'email'))
      .replace(ADDRESS, address => this.#placeholder(address, 'address'))
      .replace(QUOTED, (all, ...[single, double, typographic]: (string | undefined)[]) =>
        this.#quotation(all, single ?? double ?? typographic ?? '')
      )
      .replace(HOST, host =>
        FILE_NAME.test(host) || JAVA_NAME.test(host) ? host : this.#placeholder(host, 'host')
      )
      .replace(TOKEN, token => (JAVA_NAME.test(token) ? token : this.#placeholder(token, 'token')))
  }

  #quotation(all: string, inner: string): string {
    if (API_WORDS.has(inner) || OWN.test(inner) || /^\{[\w-]+\}$/.test(inner) || inner === '') return all
    return `'${this.#placeholder(inner, 'quoted')}'`
  }

  #placeholder(text: string, kind: string): string {
    const key = text.toLowerCase()
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const count = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, count)
    const placeholder = `{${kind}-${count}}`
    this.#known.set(key, placeholder)
    return placeholder
  }
}

/** A short name stands inside ordinary words, too: there it must be a word of its own. */
function anywhere(known: string): RegExp {
  return new RegExp(
    known.length < 5 ? `(?<![\\p{L}\\d])${escaped(known)}(?![\\p{L}\\d])` : escaped(known),
    'giu'
  )
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
