import { inputName, inputPhrase } from '../../base/input-name.ts'
import type { SourceConfig } from '../../source/contract/source.ts'
import { DATABASE_SCHEMES } from '../../source/databases/engines.ts'
import {
  FORMAT_HINTS,
  FORMATS,
  formatsWithRecords,
  SOURCE_FORMATS
} from '../../source/formats/format-table.ts'
import { isObjectLocation, readObjectLocation } from '../../source/objects/location.ts'
import type { Faults } from '../reading/faults.ts'
import { type InputReader, isUnwritableLine, quoted } from '../reading/reader.ts'
import { readCsv } from './csv.ts'
import { databaseScheme, readDatabase, rejectDatabaseInputs } from './database.ts'
import { isFieldValue, readHeaders } from './headers.ts'
import { readOAuth } from './oauth.ts'
import { readObjects } from './objects.ts'
import { readPages } from './pagination.ts'
import { readQuerySecrets } from './query-secrets.ts'
import { readShape } from './shape.ts'
import { readSize } from './size.ts'

const MAX_NAME_LENGTH = 255

/**
 * The `source-*` inputs.
 * @param secrets every masked text of the source
 * @param variables the environment of the step, where the credentials of AWS are
 */
export function readSource(
  reader: InputReader,
  secrets: readonly string[],
  variables: NodeJS.ProcessEnv
): SourceConfig {
  const { faults } = reader
  const scheme = databaseScheme(reader)
  if (scheme !== undefined) {
    const database = readDatabase(reader, scheme, secrets)
    const nothing = { locations: [], format: 'auto', method: 'GET', headers: [], secrets } as const
    return database === undefined ? nothing : { ...nothing, database }
  }
  const format = reader.oneOf('source-format', SOURCE_FORMATS, FORMAT_HINTS)
  const method = reader.choice('source-method')
  const records = reader.text('source-records')
  const body = reader.text('source-body')
  const member = reader.text('source-member')
  if (records !== undefined) checkRecords(records, format, faults)
  if (body !== undefined && method === 'GET') {
    faults.invalid(
      `The ${inputPhrase('source-body')} is given, but ${inputName('source-method')} is GET, which sends no body.`,
      `Set ${inputName('source-method')} to POST, or leave ${inputName('source-body')} out.`
    )
  }
  const headers = readHeaders(reader.text('source-headers') ?? '', faults)
  const locations = readLocations(reader)
  rejectDatabaseInputs(reader, locations.some(isObjectLocation) ? ['source-ca-certificate'] : [])
  const querySecrets = readQuerySecrets(reader, locations)
  return {
    locations,
    format,
    ...(records === undefined ? {} : { records }),
    method,
    ...(body === undefined ? {} : { body }),
    headers,
    ...readCredentials(reader, headers),
    ...(querySecrets.length === 0 ? {} : { querySecrets }),
    ...readPages(reader, { method, locations, ...(body === undefined ? {} : { body }) }),
    ...readObjects(reader, locations, variables),
    maxSize: readSize(reader, 'source-max-size'),
    ...readCsv(reader, format),
    ...readShape(reader, format),
    ...readOriginColumn(reader),
    ...(member === undefined ? {} : { member }),
    secrets
  }
}

function readOriginColumn(reader: InputReader): Pick<SourceConfig, 'originColumn'> {
  const name = reader.text('source-origin-column')
  if (name === undefined) return {}
  if ([...name].length <= MAX_NAME_LENGTH && !isUnwritableLine(name)) return { originColumn: name }
  reader.faults.invalid(
    `The ${inputPhrase('source-origin-column')} is ${quoted(name)}, which cannot be the name of a column.`,
    `Give a name of at most ${MAX_NAME_LENGTH} characters on one line.`
  )
  return {}
}

function checkRecords(records: string, word: string, faults: Faults): void {
  const format = FORMATS.get(word)
  if (format?.inputs.has('source-records') === false) {
    faults.invalid(
      `The ${inputPhrase('source-records')} is given, but ${inputName('source-format')} is ${word}, which holds no more than its records.`,
      `Leave ${inputName('source-records')} out, or set ${inputName('source-format')} to what it is meant for: ${formatsWithRecords()}.`
    )
  }
  faults.catching(() => format?.checkRecords?.(records))
}

function readLocations(reader: InputReader): string[] {
  const text = reader.required(
    'source-url',
    'Give one or more http(s) URLs, s3:// addresses, local paths or globs, one per line. For several sources that differ: sources.'
  )
  const lines = text.split(/\r?\n/).map(line => line.trim())
  for (const [index, line] of lines.entries()) {
    const wrong = locationFault(line)
    if (wrong !== undefined)
      reader.faults.invalid(`Line ${index + 1} of the ${inputPhrase('source-url')} ${wrong[0]}.`, wrong[1])
  }
  return lines.filter(line => line !== '')
}

/** What is wrong with one line and what to do about it. Never shows the line: its query may hold a secret. */
function locationFault(line: string): readonly [what: string, remedy: string] | undefined {
  // A scheme has two letters or more: C:\data is a path.
  const scheme = /^([a-z][a-z\d+.-]+):\/\//i.exec(line)?.[1]?.toLowerCase()
  if (scheme === undefined) return undefined
  if (scheme === 's3') {
    const location = readObjectLocation(line)
    return 'fault' in location ? location.fault : undefined
  }
  if (scheme !== 'http' && scheme !== 'https') {
    return [
      `begins with ${scheme}://, which this action cannot read`,
      /^s3[an]$/.test(scheme)
        ? 'Write s3:// for it.'
        : `Give http(s) URLs, s3:// addresses, local paths or globs, one per line, or one address of a database (${DATABASE_SCHEMES.map(one => `${one}://`).join(', ')}).`
    ]
  }
  const url = URL.parse(line)
  if (url === null)
    return ['is not a valid URL', 'Write it as https://host/path, with special characters percent-encoded.']
  if (url.username !== '' || url.password !== '') {
    return [
      'holds a user name or password',
      `Give them in ${inputName('source-username')} and ${inputName('source-password')} (from secrets), and the URL without them.`
    ]
  }
  return undefined
}

function readCredentials(
  reader: InputReader,
  headers: SourceConfig['headers']
): Pick<SourceConfig, 'token' | 'username' | 'password' | 'oauth'> {
  const { faults } = reader
  const token = reader.text('source-token')
  const username = reader.text('source-username')
  const password = reader.text('source-password')
  const oauth = readOAuth(reader)
  const ways = [
    ...(token === undefined ? [] : [inputName('source-token')]),
    ...(username === undefined && password === undefined
      ? []
      : [`${inputName('source-username')} and ${inputName('source-password')}`]),
    ...(oauth === undefined ? [] : [`the OAuth client of ${inputName('source-oauth-client-id')}`]),
    ...(headers.some(([name]) => name.toLowerCase() === 'authorization')
      ? [`an Authorization header in ${inputName('source-headers')}`]
      : [])
  ]
  if (ways.length > 1) {
    faults.invalid(
      `The source would get several credentials at once: ${ways.join('; ')}.`,
      'Keep one of them and leave out the rest.'
    )
  }
  if (username === undefined && password !== undefined) {
    faults.missing(
      `The ${inputPhrase('source-username')} is missing, but ${inputName('source-password')} is given.`,
      `Give both; for a token use ${inputName('source-token')}.`
    )
  }
  if (token !== undefined && (/\s/.test(token) || !isFieldValue(token))) {
    faults.invalid(
      `The ${inputPhrase('source-token')} holds a blank, a line break or a character that HTTP headers cannot carry.`,
      'Store the bare token in the secret, without the word Bearer.'
    )
  }
  if (username !== undefined && /[:\p{Cc}]/u.test(username)) {
    faults.invalid(
      `The ${inputPhrase('source-username')} holds a colon or a control character, which basic authentication cannot carry.`,
      `Give the bare user name, and the password in ${inputName('source-password')}.`
    )
  }
  if (password !== undefined && /\p{Cc}/u.test(password)) {
    faults.invalid(
      `The ${inputPhrase('source-password')} holds a line break or another control character, which basic authentication cannot carry.`,
      'Store the secret again, as one line.'
    )
  }
  return {
    ...(token === undefined ? {} : { token }),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(oauth === undefined ? {} : { oauth })
  }
}
