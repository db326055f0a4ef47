import { declared, INPUT_NAMES } from '../../base/input-catalog.ts'
import { forEntry, isEntryKey } from '../../base/input-name.ts'
import type { Moment, TellPlaceholder } from '../../base/placeholders.ts'
import { ofSource } from '../../base/source-context.ts'
import type { ColumnRule } from '../../hyper/values/column-rule.ts'
import type { SourceConfig } from '../../source/contract/source.ts'
import type { FieldLook } from '../../tdsx/presentation.ts'
import { readColumns } from '../columns/columns.ts'
import { Faults } from '../reading/faults.ts'
import { withPlaceholders } from '../reading/placeholders.ts'
import { InputReader, inputText } from '../reading/reader.ts'
import { readSource } from './source.ts'
import type { SourceEntries } from './source-entries.ts'

/** A source, and the relation that the transform finds it in. */
export interface RelationSource {
  /** The name of the relation. */
  readonly name: string
  /** It is an entry of `sources`; else it is the one source of the `source-*` inputs. */
  readonly named: boolean
  readonly config: SourceConfig
  /** What is said of columns of the source, by name. */
  readonly columns: ReadonlyMap<string, ColumnRule>
  /** How Tableau shows columns, by their names in the extract; only of the one source. */
  readonly looks: ReadonlyMap<string, FieldLook>
}

/**
 * The one source of the `source-*` inputs and of `columns`, with the name `source`.
 * @param secrets every masked text of the source
 * @param digits that a numeric column of the chosen file format holds
 * @param variables the environment of the step
 */
export function readOneSource(
  reader: InputReader,
  secrets: readonly string[],
  digits: number,
  variables: NodeJS.ProcessEnv = reader.env
): RelationSource[] {
  const { rules, looks } = readColumns(reader.text('columns') ?? '', digits, reader.faults)
  return [
    { name: 'source', named: false, config: readSource(reader, secrets, variables), columns: rules, looks }
  ]
}

/**
 * The sources of the input `sources`, each read by what reads the `source-*` inputs; its faults begin with its name.
 * @param secrets every masked text of each entry
 * @param digits that a numeric column of the chosen file format holds
 */
export function readSources(
  reader: InputReader,
  { entries, faults, readable }: SourceEntries,
  secrets: readonly (readonly string[])[],
  digits: number,
  moment: Moment,
  tell: TellPlaceholder
): RelationSource[] {
  for (const fault of faults.all) reader.faults.add(fault)
  rejectBeside(reader)
  if (!readable) return []
  if (entries.length > 1 && reader.text('transform') === undefined) {
    reader.faults.missing(
      `The input transform is missing, but sources has ${entries.length} entries.`,
      `Write one SELECT over them, for example: SELECT * FROM a JOIN b USING (id).`
    )
  }
  return entries.map(({ name, env, place, places }, index) => {
    const own = new Faults()
    const entry = new InputReader(
      forEntry(() => withPlaceholders(env, moment, own, tell)),
      own
    )
    const [source] = forEntry(() => readOneSource(entry, secrets[index] ?? [], digits, reader.env))
    for (const { place: within, what, ...fault } of own.all) {
      // A line within a part of sources is another one in sources.
      const there = (within && places.get(within.input)) ?? place
      reader.faults.add({ ...fault, what: ofSource(name, what), place: there })
    }
    if (source === undefined) throw new Error('a source was not read')
    if (source.looks.size > 0) {
      reader.faults.add({
        code: 'input.invalid',
        what: ofSource(name, 'columns has keys about the look in Tableau, which belong to the extract.'),
        remedy:
          'Move caption, description, role, default-format, folder and hidden to the input columns, next to sources.',
        place: places.get('columns')
      })
    }
    return { ...source, name, named: true }
  })
}

/** An input that says something of the one source would be ignored in silence. */
function rejectBeside({ env, faults }: InputReader): void {
  const ofOneSource = INPUT_NAMES.filter(name => isEntryKey(name) && name !== 'columns')
  const beside = ofOneSource.filter(name => inputText(env, name) !== (declared(name).default ?? ''))
  if (beside.length === 0) return
  faults.invalid(
    `The input sources cannot be combined with ${beside.join(', ')}.`,
    'Write them in each entry of sources, without the prefix source-.'
  )
}
