import type { TableColumn } from './extract-reader.ts'

/** By the beginning of Hyper's word: number of OLE DB, Tableau's word, role. */
const TYPES: readonly (readonly [RegExp, string, string])[] = [
  [/^bigint/, '20', 'integer'],
  [/^(integer|smallint)/, '3', 'integer'],
  [/^(double|real)/, '5', 'real'],
  [/^numeric/, '131', 'real'],
  [/^boolean/, '11', 'boolean'],
  [/^date/, '133', 'date'],
  [/^time(?!stamp)/, '134', 'datetime'],
  [/^timestamp/, '135', 'datetime']
]

/**
 * The `.tds` that Tableau makes for a published `.hyper`: the columns, with captions of its own, and the number of
 * records. The form follows files of Tableau Desktop; that captions are made is not confirmed for the server.
 */
export function madeTds(name: string, columns: readonly TableColumn[], withCaptions = true): string {
  const records = columns.map((column, ordinal) => {
    const [remote, datatype] = typeOf(column)
    return `<metadata-record class='column'><remote-name>${escaped(column.name)}</remote-name><remote-type>${remote}</remote-type><local-name>${escaped(local(column.name))}</local-name><parent-name>[Extract]</parent-name><remote-alias>${escaped(column.name)}</remote-alias><ordinal>${ordinal}</ordinal><local-type>${datatype}</local-type><aggregation>Count</aggregation><contains-null>true</contains-null></metadata-record>`
  })
  const fields = columns.map(column => {
    const [, datatype] = typeOf(column)
    const isNumber = datatype === 'integer' || datatype === 'real'
    const caption = captionOf(column.name)
    const shown = !withCaptions || caption === column.name ? '' : `caption='${escaped(caption)}' `
    return `<column ${shown}datatype='${datatype}' name='${escaped(local(column.name))}' role='${isNumber ? 'measure' : 'dimension'}' type='${isNumber ? 'quantitative' : 'nominal'}' />`
  })
  return `<?xml version='1.0' encoding='utf-8' ?>
<datasource formatted-name='${escaped(name)}' inline='true' version='18.1' xmlns:user='http://www.tableausoftware.com/xml/user'>
<connection class='federated'><named-connections><named-connection caption='extract' name='hyper.extract'><connection class='hyper' dbname='Data/Extracts/extract.hyper' schema='Extract' tablename='Extract' /></named-connection></named-connections><relation connection='hyper.extract' name='Extract' table='[Extract].[Extract]' type='table' /><metadata-records>${records.join('')}</metadata-records></connection>
<aliases enabled='yes' />
<column datatype='integer' name='[Number of Records]' role='measure' type='quantitative' user:auto-column='numrec'><calculation class='tableau' formula='1' /></column>
${fields.join('\n')}
</datasource>
`
}

/** The `.tds` of a live connection to a database. */
export function liveTds(name: string): string {
  return `<?xml version='1.0' encoding='utf-8' ?>
<datasource formatted-name='${escaped(name)}' inline='true' version='18.1'>
<connection class='federated'><named-connections><named-connection caption='db' name='sqlserver.db'><connection class='sqlserver' dbname='sales' server='db.example.com' /></named-connection></named-connections><relation connection='sqlserver.db' name='orders' table='[dbo].[orders]' type='table' /></connection>
</datasource>
`
}

function typeOf({ type }: TableColumn): readonly [string, string] {
  const found = TYPES.find(([pattern]) => pattern.test(type))
  return found === undefined ? ['129', 'string'] : [found[1], found[2]]
}

function local(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`
}

/** `order_id` → `Order Id`. */
function captionOf(name: string): string {
  return name
    .split('_')
    .map(word => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join(' ')
}

function escaped(text: string): string {
  return text.replace(/[&<>'"\t\n\r]/g, character => `&#${character.charCodeAt(0)};`)
}
