import { declared, type InputName } from '../../base/input-catalog.ts'
import type { Credentials } from '../../tableau/rest/credentials.ts'
import { givenText, type InputReader, inputText } from '../reading/reader.ts'

/** A way to sign in, and the inputs that make it. */
interface Way {
  /** As in "… needs a and b". */
  readonly words: string
  readonly names: readonly InputName[]
  /** @param values of the names, in their order */
  readonly credentials: (values: readonly string[]) => Credentials
}

const WAYS: readonly Way[] = [
  {
    words: 'a personal access token',
    names: ['tableau-pat-name', 'tableau-pat-secret'],
    credentials: ([name = '', secret = '']) => ({ kind: 'personal-access-token', name, secret })
  },
  {
    words: 'a user of a Tableau Server',
    names: ['tableau-username', 'tableau-password'],
    credentials: ([username = '', password = '']) => ({ kind: 'user-and-password', username, password })
  },
  {
    words: 'a connected app',
    names: ['tableau-client-id', 'tableau-secret-id', 'tableau-secret-value', 'tableau-jwt-user'],
    credentials: ([clientId = '', secretId = '', secretValue = '', user = '']) => ({
      kind: 'connected-app',
      clientId,
      secretId,
      secretValue,
      user
    })
  }
]

/**
 * Reads who signs in: exactly one way must be given, and whole. What `with:` gives wins over variables, also over
 * those of another way.
 * @param optional none, or half of one, is not a fault (a dry run); two are one in any case
 * @returns undefined when there is none, or a fault
 */
export function readCredentials(reader: InputReader, optional: boolean): Credentials | undefined {
  const { env, faults } = reader
  const byStep = WAYS.filter(({ names }) => names.some(name => givenText(env, name) !== ''))
  const ways =
    byStep.length > 0 ? byStep : WAYS.filter(({ names }) => names.some(name => inputText(env, name) !== ''))
  const [way, ...others] = ways
  if (way === undefined) {
    if (!optional) {
      faults.missing(
        'Nothing says who signs in to Tableau.',
        `${NEEDS} Give them under with:, or as variables (TABLEAU_PAT_NAME, …). Without Tableau: dry-run: true.`
      )
    }
    return undefined
  }
  if (others.length > 0) {
    const set = ways.map(one => `${listed(setNames(reader, one))} (${one.words})`)
    faults.invalid(
      `Several ways to sign in to Tableau are given: ${set.join('; ')}.`,
      `Keep exactly one. ${NEEDS}`
    )
    return undefined
  }
  const missing = way.names.filter(name => inputText(env, name) === '')
  if (missing.length === 0) return way.credentials(way.names.map(name => inputText(env, name)))
  if (!optional) for (const name of missing) reader.required(name, missingRemedy(name, way))
  return undefined
}

/** The inputs of a way that are set, with the variable where the value comes from one. */
function setNames({ env }: InputReader, { names }: Way): string[] {
  return names
    .filter(name => inputText(env, name) !== '')
    .map(name => (givenText(env, name) === '' ? `${name} (by ${declared(name).variable})` : name))
}

function missingRemedy(name: InputName, way: Way): string {
  const empty =
    'secret' in declared(name)
      ? ' A secret that does not exist, or a run from a fork, gives an empty value.'
      : ''
  return `Give it under with:, or set the variable ${declared(name).variable}.${empty} ${sentence(needs(way))} Without Tableau: dry-run: true.`
}

function needs({ words, names }: Way): string {
  return `${words} needs ${listed(names)}`
}

const NEEDS = sentence(WAYS.map(needs).join('; '))

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

/** `a`, `a and b`, `a, b and c`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
