import { declared, INPUT_NAMES, type InputName } from '../../base/input-catalog.ts'
import { inputName, inputPhrase, inputsPhrase } from '../../base/input-name.ts'
import { didYouMean } from '../../base/suggest.ts'
import type { DatabaseConfig } from '../../source/contract/database.ts'
import type { Credential, Engine } from '../../source/databases/connector/engine.ts'
import { DATABASE_SCHEMES, engineOf } from '../../source/databases/engines.ts'
import type { Faults } from '../reading/faults.ts'
import { type InputReader, inputText, quoted } from '../reading/reader.ts'
import { readOAuth } from './oauth.ts'
import { readSize } from './size.ts'

/** The inputs that say something of a query at a database, beside those of the whole run. */
const OF_DATABASES: ReadonlySet<InputName> = new Set([
  'source-url',
  'source-query',
  'source-username',
  'source-password',
  'source-token',
  'source-oauth-token-url',
  'source-oauth-client-id',
  'source-oauth-client-secret',
  'source-oauth-scope',
  'source-private-key',
  'source-ca-certificate',
  'source-max-size'
])
/** The inputs that say something of databases alone. */
const ONLY_OF_DATABASES = ['source-query', 'source-private-key', 'source-ca-certificate'] as const

/** How each kind of credential is given. */
const GIVEN_IN: Readonly<Record<Credential, readonly InputName[]>> = {
  password: ['source-username', 'source-password'],
  token: ['source-token'],
  oauth: ['source-oauth-token-url', 'source-oauth-client-id', 'source-oauth-client-secret'],
  'private-key': ['source-private-key']
}

/** The scheme of the first line of `source-url`, when it is that of a database. */
export function databaseScheme(reader: InputReader): string | undefined {
  const scheme = /^([a-z][a-z\d+.-]*):/i.exec(reader.text('source-url') ?? '')?.[1]?.toLowerCase()
  return scheme !== undefined && engineOf(scheme) !== undefined ? scheme : undefined
}

/**
 * A fault for each input that means something with a database alone, where the source is not one.
 * @param except those that mean something with this source as well
 */
export function rejectDatabaseInputs(reader: InputReader, except: readonly InputName[]): void {
  const given = ONLY_OF_DATABASES.filter(name => !except.includes(name) && reader.text(name) !== undefined)
  if (given.length === 0) return
  reader.faults.invalid(
    `The ${inputsPhrase(given, 'is', 'are')} given, but ${inputName('source-url')} names no database.`,
    `Leave ${given.length === 1 ? 'it' : 'them'} out, or begin ${inputName('source-url')} with one of ${DATABASE_SCHEMES.map(scheme => `${scheme}://`).join(', ')}.`
  )
}

/**
 * The query at a database that `source-url` names.
 * @param scheme of a known engine
 * @param secrets every masked text of the source
 * @returns undefined, with faults, when the URL cannot be read
 */
export function readDatabase(
  reader: InputReader,
  scheme: string,
  secrets: readonly string[]
): DatabaseConfig | undefined {
  const { faults } = reader
  const engine = engineOf(scheme)
  if (engine === undefined) throw new Error(`no engine for ${scheme}`)
  rejectOthers(reader)
  const query = reader.required(
    'source-query',
    'Give the SQL, or the path of a .sql file: a database is asked, it has no contents by itself.'
  )
  const privateKey = reader.text('source-private-key')
  const caCertificate = reader.text('source-ca-certificate')
  const token = reader.text('source-token')
  const oauth = readOAuth(reader)
  const maxSize = readSize(reader, 'source-max-size')
  const url = readUrl(reader.text('source-url') ?? '', engine, faults)
  if (url === undefined) return undefined
  const username = reader.text('source-username') ?? url.username
  const password = reader.text('source-password') ?? url.password
  const isUserAlone = password === undefined && engine.userFor !== undefined
  checkCredentials(engine, faults, [
    ...((username ?? password) === undefined || isUserAlone ? [] : ['password' as const]),
    ...(token === undefined ? [] : ['token' as const]),
    ...(oauth === undefined ? [] : ['oauth' as const]),
    ...(privateKey === undefined ? [] : ['private-key' as const])
  ])
  const needsUser =
    password !== undefined ||
    engine.credentials.join() === 'password' ||
    (engine.userFor === 'private-key' && privateKey !== undefined)
  if (username === undefined && needsUser) {
    faults.missing(
      `The ${inputPhrase('source-username')} is missing, and ${inputName('source-url')} holds no user name.`,
      `Write ${engine.example}, or give ${inputName('source-username')}.`
    )
  }
  return {
    scheme,
    ...url.place,
    query,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(token === undefined ? {} : { token }),
    ...(oauth === undefined ? {} : { oauth }),
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(caCertificate === undefined ? {} : { caCertificate }),
    maxSize,
    secrets
  }
}

function rejectOthers({ env, faults }: InputReader): void {
  const given = INPUT_NAMES.filter(
    name =>
      name.startsWith('source-') &&
      declared(name).ofRun !== true &&
      !OF_DATABASES.has(name) &&
      inputText(env, name) !== (declared(name).default ?? '')
  )
  if (given.length === 0) return
  faults.invalid(
    `The ${inputsPhrase(given, 'is', 'are')} given, but ${inputName('source-url')} names a database, whose result has columns and types of its own.`,
    `Leave ${given.length === 1 ? 'it' : 'them'} out; ${inputName('source-query')} says what comes.`
  )
}

interface ReadUrl {
  readonly place: Pick<DatabaseConfig, 'host' | 'port' | 'path' | 'parameters'>
  readonly username: string | undefined
  readonly password: string | undefined
}

/** Never shows the URL: it may hold a password. */
function readUrl(text: string, engine: Engine, faults: Faults): ReadUrl | undefined {
  const wrong = (what: string, remedy = `Write one line such as ${engine.example}.`): undefined => {
    faults.invalid(`The ${inputPhrase('source-url')} ${what}.`, remedy)
    return undefined
  }
  if (/[\r\n]/.test(text)) {
    return wrong(
      'has several lines, the first of which names a database',
      'Give the one address of the database. For several sources that differ: sources.'
    )
  }
  const url = URL.parse(text)
  if (url === null || url.hostname === '') {
    return wrong(
      'is not a valid URL of a database',
      `Write ${engine.example}. A password with special characters goes into ${inputName('source-password')}, where it stands as it is.`
    )
  }
  let path: string[]
  let username: string
  let password: string
  let host: string
  try {
    path = url.pathname
      .split('/')
      .slice(1)
      .filter(part => part !== '')
      .map(decodeURIComponent)
    username = decodeURIComponent(url.username)
    password = decodeURIComponent(url.password)
    host = decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1')
  } catch {
    return wrong(
      'holds a % that is not followed by two hexadecimal digits',
      `Write %25 for it; a password goes into ${inputName('source-password')}, where it stands as it is.`
    )
  }
  if (url.hash !== '')
    return wrong(
      'holds a #',
      `Write %23 for it; a password goes into ${inputName('source-password')}, where it stands as it is.`
    )
  const { from, to } = engine.pathParts
  if (path.length < from || path.length > to) {
    wrong(
      `has ${path.length} ${path.length === 1 ? 'part' : 'parts'} after the host, and ${engine.name} takes ${from === to ? from : `${from} to ${to}`}`
    )
  }
  const parameters = readParameters(url.searchParams, engine, faults)
  return {
    place: { host, ...(url.port === '' ? {} : { port: Number(url.port) }), path, parameters },
    username: username || undefined,
    password: password || undefined
  }
}

function readParameters(given: URLSearchParams, engine: Engine, faults: Faults): Map<string, string> {
  const names = Object.keys(engine.parameters)
  const parameters = new Map<string, string>()
  for (const [name, value] of given) {
    if (!names.includes(name)) {
      faults.invalid(
        `The ${inputPhrase('source-url')} has a parameter ${quoted(name)}, which ${engine.name} does not take here.`,
        names.length === 0
          ? 'Leave it out.'
          : `${didYouMean(name, names)} The parameters are ${names.join(', ')}.`.trim()
      )
      continue
    }
    const values = engine.parameters[name]
    if (parameters.has(name)) {
      faults.invalid(`The ${inputPhrase('source-url')} has the parameter ${name} twice.`, 'Keep one of them.')
    } else if (values !== undefined && !values.includes(value)) {
      faults.invalid(
        `The parameter ${name} of the ${inputPhrase('source-url')} has the value ${quoted(value)}; it must be one of ${values.join(', ')}.`,
        name === 'sslmode'
          ? `Leave it out: the connection is encrypted and the certificate verified. ${inputName('source-ca-certificate')} names a certificate authority of your own.`
          : `${didYouMean(value, values)} Leave the parameter out for the default.`.trim()
      )
    } else parameters.set(name, value)
  }
  for (const [name, remedy] of Object.entries(engine.needs ?? {})) {
    if (!parameters.get(name))
      faults.missing(`The ${inputPhrase('source-url')} has no parameter ${name}.`, remedy)
  }
  return parameters
}

function checkCredentials(engine: Engine, faults: Faults, given: readonly Credential[]): void {
  const ways = (list: readonly Credential[]): string =>
    list.map(one => GIVEN_IN[one].map(inputName).join(' + ')).join('; ')
  const others = given.filter(one => !engine.credentials.includes(one))
  if (others.length > 0) {
    faults.invalid(
      `The source gets credentials that ${engine.name} does not take: ${ways(others)}.`,
      `Give one of: ${ways(engine.credentials)}.`
    )
  } else if (given.length === 0 && !engine.credentials.includes('password')) {
    faults.missing(
      `The source gets no credentials for ${engine.name}.`,
      `Give one of: ${ways(engine.credentials)}. A secret that does not exist gives an empty value.`
    )
  } else if (given.filter(one => one !== 'password').length > 1) {
    faults.invalid(
      `The source would get several credentials at once: ${ways(given)}.`,
      'Keep one of them and leave out the rest.'
    )
  }
}
