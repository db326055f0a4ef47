import { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'
import type { ConstantColumn } from '../../source/contract/spooled-file.ts'
import { quoteLiteral } from '../engine/sql.ts'
import { type Inference, originsOf, type SourceField } from '../read/fields.ts'
import type { Scan } from '../read/scan.ts'

/**
 * The columns of a source with those that have one value in each of its files: the origin first, `key=value` folders
 * last. A folder gives way to a column of the same name, whatever its case.
 * @throws ActionError data.columns when the column of the origin has the name of another one
 */
export function withConstants(inference: Inference): Inference {
  const { scans, fields } = inference
  const columns = new Map<string, ConstantColumn>()
  for (const scan of scans) for (const one of scan.files[0].constants ?? []) columns.set(one.name, one)
  if (columns.size === 0) return inference
  const taken = new Set(fields.map(({ label }) => label.toLowerCase()))
  const own: SourceField[] = []
  const folders: SourceField[] = []
  for (const { name, of } of columns.values()) {
    const isTaken = taken.has(name.toLowerCase())
    if (of === 'folder') {
      if (!isTaken) folders.push(fieldOf(name, scans, 'a folder of the path'))
    } else if (isTaken) throw isAColumn(name, scans)
    else own.push(fieldOf(name, scans, 'source-origin-column'))
    taken.add(name.toLowerCase())
  }
  return { ...inference, fields: [...own, ...fields, ...folders] }
}

function fieldOf(name: string, scans: readonly Scan[], holds: string): SourceField {
  const text = scans.map(({ files: [{ constants = [] }] }) => {
    const value = constants.find(one => one.name === name)?.value
    return value === undefined ? 'null::text' : `${quoteLiteral(value)}::text`
  })
  return { label: name, bits: 0n, text, native: { type: 'text', holds, sql: text } }
}

function isAColumn(name: string, scans: readonly Scan[]): ActionError {
  return new ActionError(
    'data.columns',
    `${inputName('source-origin-column')} is ${JSON.stringify(name)}, but ${originsOf(scans.flatMap(({ files }) => files))} has a column of that name (case does not count).`,
    'Give the column of the origin another name.'
  )
}
