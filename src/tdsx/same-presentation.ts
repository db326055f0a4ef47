import type { Field } from './fields.ts'
import { readTds, type TdsFacts, type TdsField, unbracketed } from './read-tds.ts'
import { tdsDocument } from './tds-document.ts'

/**
 * Whether a published data source looks as a publication would make it look: captions, descriptions, roles, formats,
 * folders, calculated fields, and nothing that people have added in Tableau.
 * @param published undefined for a bare Hyper file
 * @param fields what this run says of the fields; undefined: nothing
 */
export function isSamePresentation(
  published: TdsFacts | undefined,
  name: string,
  fields: readonly Field[] | undefined
): boolean {
  if (published === undefined) return fields === undefined
  if (published.groups.length > 0 || published.hierarchies.length > 0) return false
  if (fields === undefined) return published.fields.every(isPlain)
  const wanted = new Map(readTds(tdsDocument(name, fields))?.fields.map(field => [field.local, field]))
  return (
    published.fields.length === wanted.size &&
    published.fields.every(field => {
      const own = wanted.get(field.local)
      return own !== undefined && sameLook(field, own)
    })
  )
}

/** Tableau gives captions of its own to fields of a bare Hyper file (`Order Id` for `order_id`), and roles. */
function isPlain({ local, caption, hidden, description, folder, formula }: TdsField): boolean {
  const isAutomatic = caption === undefined || letters(caption) === letters(unbracketed(local))
  return isAutomatic && !hidden && description === undefined && folder === undefined && formula === undefined
}

function sameLook(one: TdsField, other: TdsField): boolean {
  const look = ({
    caption,
    role,
    semanticRole,
    defaultFormat,
    hidden,
    description,
    folder,
    formula
  }: TdsField) =>
    JSON.stringify(
      [caption, role, semanticRole, defaultFormat, hidden, description, folder, formula].map(
        value => value ?? null
      )
    )
  return look(one) === look(other)
}

function letters(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase()
}
