import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import type { Connection } from '../../engine/sql.ts'
import { originsOf } from '../../read/fields.ts'
import { shownValue } from '../../read/locate.ts'
import { type RowsFiles, rowsScan } from '../../read/rows-scan.ts'
import { cell } from '../../read/scan.ts'
import { isMisfit } from '../../values/declared-misfit.ts'
import { csvType, isNoValue } from '../../values/declared-type.ts'

/**
 * Says which value of a query's result the engine could not take, after a statement over it has failed.
 * @returns undefined when every value of a declared type converts: then something else is wrong
 */
export async function explainRows(
  connection: Connection,
  files: RowsFiles,
  digits: number
): Promise<ActionError | undefined> {
  const schema = files[0].rows.schema
  const scan = rowsScan(
    files,
    schema.map(() => 'text')
  )
  for (const [index, { name, type, declared }] of schema.entries()) {
    const value = `s.${cell(index)}`
    const misfit = isMisfit(value, type, csvType(type, digits))
    if (misfit === undefined) continue
    const none = isNoValue(value, type)
    const query = `select ${value} from ${scan.from} s where ${value} is not null and ${misfit}${none === undefined ? '' : ` and not ${none}`} limit 1`
    const [found] = (await connection.query(query)).rows[0] ?? []
    if (found == null) continue
    return new ActionError(
      'data.conversion',
      `Column ${JSON.stringify(name)} of ${originsOf(files)} (${declared}) holds a value that an extract cannot hold: ${shownValue(found)}.`,
      `Change it in ${inputName('source-query')}, or keep the column as it is written with columns: ${JSON.stringify(`${name}: text`)}. Nothing was published.`
    )
  }
  return undefined
}
