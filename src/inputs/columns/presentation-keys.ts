import { inputPhrase } from '../../base/input-name.ts'
import { didYouMean } from '../../base/suggest.ts'
import { tableauFormat } from '../../tdsx/default-format.ts'
import { type FieldLook, ROLES } from '../../tdsx/presentation.ts'
import { isUnwritable, isUnwritableLine, quoted } from '../reading/reader.ts'
import { type ColumnEntry, flag, scalar } from './column-values.ts'

const MAX_NAME_LENGTH = 255

type ReadLook = (column: ColumnEntry, value: unknown, key: string) => FieldLook | undefined

/** The keys that say how Tableau shows a column, in the order of docs/presentation.md. */
export const LOOK_KEYS: Readonly<Record<string, ReadLook>> = {
  caption: (column, value, key) => {
    const caption = nameText(column, value, key)
    return caption === undefined ? undefined : { caption }
  },
  description: (column, value, key) => {
    const description = scalar(column, value, key)
    if (description === undefined) return undefined
    if (!isUnwritable(description)) return { description }
    column.faults.invalid(
      `The ${inputPhrase('columns')} gives ${quoted(column.name)} a description that holds a control character.`,
      'Remove it; lines and tabs may stay.'
    )
    return undefined
  },
  role: (column, value, key) => {
    const word = scalar(column, value, key)
    const role = ROLES.find(one => one === word?.toLowerCase())
    if (role !== undefined || word === undefined) return role && { role }
    column.faults.invalid(
      `The ${inputPhrase('columns')} gives ${quoted(column.name)} the role ${quoted(word)}, but a role must be one of ${ROLES.join(', ')}.`,
      didYouMean(word, ROLES) || 'Write one of these.'
    )
    return undefined
  },
  'default-format': (column, value, key) => {
    const written = scalar(column, value, key)
    const defaultFormat = written === undefined ? undefined : tableauFormat(written)
    if (defaultFormat !== undefined || written === undefined) {
      return defaultFormat === undefined ? undefined : { defaultFormat }
    }
    column.faults.invalid(
      `The ${inputPhrase('columns')} gives ${quoted(column.name)} the default-format ${quoted(written)}, which this action does not write.`,
      `Write one such as 0, #,##0, #,##0.00, 0.0%, $#,##0.00, "CHF "#,##0 or #,##0,.0K; all are in docs/presentation.md.`
    )
    return undefined
  },
  folder: (column, value, key) => {
    const folder = nameText(column, value, key)
    return folder === undefined ? undefined : { folder }
  },
  hidden: (column, value, key) => {
    const hidden = flag(column, value, key)
    return hidden === undefined ? undefined : hidden ? { hidden } : {}
  }
}

function nameText(column: ColumnEntry, value: unknown, key: string): string | undefined {
  const text = scalar(column, value, key)
  if (text === undefined || ([...text].length <= MAX_NAME_LENGTH && !isUnwritableLine(text))) return text
  column.faults.invalid(
    `The ${inputPhrase('columns')} gives ${quoted(column.name)} the ${key} ${quoted(text)}, which is not a usable name.`,
    `Give a name of at most ${MAX_NAME_LENGTH} characters on one line.`
  )
  return undefined
}
