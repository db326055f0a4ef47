import { Document, isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml'
import { type DeclaredInput, declared, INPUT_NAMES, type InputName } from '../../base/input-catalog.ts'
import { forEntry, inputName, isEntryKey } from '../../base/input-name.ts'
import { ofSource } from '../../base/source-context.ts'
import { didYouMean } from '../../base/suggest.ts'
import { Faults } from '../reading/faults.ts'
import { suggestInput } from '../reading/hints.ts'
import { inputText, inputVariable, quoted } from '../reading/reader.ts'
import { readYaml } from '../reading/yaml.ts'

/** An entry of `sources`, as if it were the inputs of a step with this one source. */
export interface SourceEntry {
  readonly name: string
  readonly env: NodeJS.ProcessEnv
}

/** What `sources` holds, read as far as it can be. */
export interface SourceEntries {
  readonly entries: readonly SourceEntry[]
  /** What is wrong with names, keys and the form of values. */
  readonly faults: Faults
  /** False when it is not YAML: then the entries serve for masking only. */
  readonly readable: boolean
}

const PREFIX = 'source-'
/**
 * The key of an entry → the input that it stands for: every `source-*` input of one source without the prefix, and
 * `columns`.
 */
const KEYS: ReadonlyMap<string, InputName> = new Map([
  ...forEntry(() => INPUT_NAMES.filter(isEntryKey).map(name => [inputName(name), name] as const))
])
const REMEDY =
  'Write a YAML map "name: {url: …, token: …}" with the words of the source-* inputs without source-.'
/** Hyper cuts longer identifiers, as PostgreSQL does. */
const MAX_NAME_BYTES = 63

/**
 * Splits the input `sources` into one environment for each entry, so that a source in it is read, checked and
 * masked by the very code that reads the `source-*` inputs. Undefined when it is not given. Shows no value in a
 * fault: each may be a secret.
 */
export function sourceEntries(env: NodeJS.ProcessEnv): SourceEntries | undefined {
  const text = inputText(env, 'sources')
  if (text === '') return undefined
  const faults = new Faults()
  const entries: SourceEntry[] = []
  const input = {
    name: 'sources' as const,
    twice: 'names a source or a key twice',
    remedy: `${REMEDY} A secret with special characters arrives whole as \${{ toJSON(secrets.NAME) }}.`
  }
  const { document, contents, readable } = readYaml(text, input, faults)
  if (!isMap(contents) || contents.items.length === 0) {
    if (readable) faults.invalid('The input sources is not a YAML map with an entry.', REMEDY)
    return { entries, faults, readable: false }
  }
  // What is said of the parts of broken YAML only leads astray.
  const ofParts = readable ? faults : new Faults()
  for (const { key, value } of contents.items) {
    const name = isScalar(key) ? String(key.value) : ''
    checkName(name, entries, ofParts)
    const entry = resolved(value, document)
    if (isMap(entry)) entries.push({ name, env: entryEnv(name, entry, document, ofParts) })
    else ofParts.invalid(ofSource(name, 'The entry in sources is not a map.'), REMEDY)
  }
  return { entries, faults, readable }
}

function checkName(name: string, before: readonly SourceEntry[], faults: Faults): void {
  const remedy = 'It is the name of a relation in transform: letters, digits and _ are best.'
  if (name === '') faults.invalid('The input sources has an entry without a name.', remedy)
  else if (/[\p{Cc}"]/u.test(name) || Buffer.byteLength(name, 'utf8') > MAX_NAME_BYTES) {
    faults.invalid(
      `The input sources has the name ${quoted(name)}, which is longer than ${MAX_NAME_BYTES} bytes, or holds a double quote or a control character.`,
      remedy
    )
  }
  const other = before.find(one => one.name.toLowerCase() === name.toLowerCase())
  if (other !== undefined && other.name !== name) {
    faults.invalid(
      `The input sources has the names ${quoted(other.name)} and ${quoted(name)}, which differ by case only.`,
      remedy
    )
  }
}

/** The variables that the runner would make of the entry. */
function entryEnv(name: string, entry: YAMLMap, document: Document, faults: Faults): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {}
  for (const { key, value } of entry.items) {
    const word = isScalar(key) ? String(key.value) : ''
    const input = KEYS.get(word)
    if (input === undefined) {
      const full = word.startsWith(PREFIX) ? ` Leave out ${PREFIX} in an entry.` : ''
      faults.add({
        code: 'input.unknown',
        what: `Source ${name}: There is no key ${quoted(word)}.`,
        remedy: `${keyMeant(word) || 'The keys are the source-* inputs without that prefix, and columns.'}${full}`
      })
      continue
    }
    const text = textOf(resolved(value, document), declared(input).form)
    // YAML can spell half a surrogate pair, which no request can carry.
    if (text?.isWellFormed() === true) env[inputVariable(input)] = text
    else {
      faults.invalid(
        ofSource(name, `The value of ${word} has a form that it cannot have.`),
        'Write what the input of that name takes, as a text; a list or a map only where that has lines or YAML. Aliases inside of a value are not followed.'
      )
    }
  }
  return env
}

function resolved(value: unknown, document: Document): unknown {
  return isAlias(value) ? value.resolve(document) : value
}

/** A value as the input would hold it: a text; where the input has lines, a list or a map; or YAML. */
function textOf(value: unknown, form: DeclaredInput['form']): string | undefined {
  if (value === null || value === undefined) return ''
  if (isScalar(value)) return String(value.value ?? '')
  if (form === 'yaml') return isMap(value) || isSeq(value) ? asYaml(value) : undefined
  if (form === undefined) return undefined
  if (isSeq(value)) return lines(value.items.map(item => (isScalar(item) ? String(item.value) : '\n')))
  if (!isMap(value) || form !== 'pairs') return undefined
  return lines(
    value.items.map(pair =>
      isScalar(pair.key) && isScalar(pair.value) ? `${pair.key.value}: ${pair.value.value}` : '\n'
    )
  )
}

/** Undefined when a text has a line break, which would make several of it, or when one is not text. */
function lines(texts: readonly string[]): string | undefined {
  return texts.some(text => text === '\n' || /[\r\n]/.test(text.trim())) ? undefined : texts.join('\n')
}

function asYaml(value: Node): string | undefined {
  try {
    return String(new Document(value, { schema: 'failsafe' }))
  } catch {
    return undefined
  }
}

function keyMeant(word: string): string {
  const bare = word.startsWith(PREFIX) ? word.slice(PREFIX.length) : word
  const input = suggestInput(PREFIX + bare)
  const key = [...KEYS].find(([, name]) => name === input)?.[0]
  return key === undefined ? didYouMean(bare, KEYS.keys()) : `Did you mean ${key}?`
}
