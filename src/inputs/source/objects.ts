import { declared, type InputName } from '../../base/input-catalog.ts'
import { inputName, inputsPhrase } from '../../base/input-name.ts'
import type { ObjectAccess } from '../../source/contract/object-access.ts'
import type { SourceConfig } from '../../source/contract/source.ts'
import { isObjectLocation, isRegion, readObjectLocation } from '../../source/objects/location.ts'
import type { Faults } from '../reading/faults.ts'
import { type InputReader, inputText } from '../reading/reader.ts'

/** The variables that are secrets; the id of a key is not. */
export const SECRET_VARIABLES = ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const

/** The inputs that say something of requests to http(s) addresses alone. */
const OF_HTTP: readonly InputName[] = [
  'source-method',
  'source-body',
  'source-headers',
  'source-token',
  'source-username',
  'source-password',
  'source-oauth-token-url',
  'source-oauth-client-id',
  'source-oauth-client-secret',
  'source-oauth-scope',
  'source-pagination',
  'source-max-pages',
  'source-concurrency',
  'source-query-secrets'
]

/**
 * How the `s3://` addresses of a source are read, from the variables that aws-actions/configure-aws-credentials sets.
 * @param locations of the source
 * @param variables the environment of the step
 * @returns nothing where no location is such an address
 */
export function readObjects(
  reader: InputReader,
  locations: readonly string[],
  variables: NodeJS.ProcessEnv
): Pick<SourceConfig, 'objects' | 'caCertificate'> {
  const lines = locations.filter(isObjectLocation)
  if (lines.length === 0) return {}
  if (!locations.some(location => /^https?:\/\//i.test(location))) rejectOfHttp(reader)
  const caCertificate = reader.text('source-ca-certificate')
  return {
    objects: readAccess(lines, variables, reader.faults),
    ...(caCertificate === undefined ? {} : { caCertificate })
  }
}

function rejectOfHttp({ env, faults }: InputReader): void {
  const given = OF_HTTP.filter(name => inputText(env, name) !== (declared(name).default ?? ''))
  if (given.length === 0) return
  faults.invalid(
    `The ${inputsPhrase(given, 'is', 'are')} given, but ${inputName('source-url')} names objects of S3 and no http(s) address.`,
    `Leave ${given.length === 1 ? 'it' : 'them'} out. Requests to S3 are signed with the variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, which aws-actions/configure-aws-credentials sets.`
  )
}

function readAccess(lines: readonly string[], variables: NodeJS.ProcessEnv, faults: Faults): ObjectAccess {
  const value = (name: string): string => variables[name]?.trim() ?? ''
  const accessKeyId = value('AWS_ACCESS_KEY_ID')
  const secretAccessKey = value('AWS_SECRET_ACCESS_KEY')
  const sessionToken = value('AWS_SESSION_TOKEN')
  for (const [name, other] of [
    ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
    ['AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID']
  ] as const) {
    if (value(name) === '' && value(other) !== '') {
      faults.missing(
        `The variable ${name} is empty, but ${other} is set.`,
        'Set both, or none for a public bucket. A secret that does not exist gives an empty variable.'
      )
    }
  }
  for (const name of ['AWS_ACCESS_KEY_ID', ...SECRET_VARIABLES]) {
    if (/[^\x21-\x7e]/.test(value(name))) {
      faults.invalid(
        `The variable ${name} holds a blank, a line break or a character that no key of AWS has.`,
        'Store the secret again, as one line.'
      )
    }
  }
  const region = value('AWS_REGION') || value('AWS_DEFAULT_REGION')
  if (region !== '' && !isRegion(region) && lines.some(needsRegion)) {
    faults.invalid(
      `The variable ${value('AWS_REGION') === '' ? 'AWS_DEFAULT_REGION' : 'AWS_REGION'} is no region.`,
      `Write it as in eu-central-1, or give ?region=… in ${inputName('source-url')}.`
    )
  }
  return {
    ...(accessKeyId === '' || secretAccessKey === ''
      ? {}
      : { credentials: { accessKeyId, secretAccessKey, ...(sessionToken === '' ? {} : { sessionToken }) } }),
    ...(region === '' ? {} : { region })
  }
}

function needsRegion(line: string): boolean {
  const location = readObjectLocation(line)
  return !('fault' in location) && location.region === undefined
}
