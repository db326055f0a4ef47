/** Currency, digits, thousands cut off (one comma each), decimals, unit, percent. */
const FORMAT = /^("[^"]{1,10}"|[$€£¥])?(#,##0|0)(,{0,3})(\.0{1,15})?([KMB])?(%)?$/u

/** Commas that each unit needs. */
const UNITS: ReadonlyMap<string, string> = new Map(Object.entries({ K: ',', M: ',,', B: ',,,' }))

/**
 * The format as a `.tds` has it; undefined for what is not documented (docs/presentation.md).
 * Source: formats in files that Tableau Desktop has saved: `p0%`, `n#,##0;-#,##0`, `c"$"#,##0,.0K;("$"#,##0,.0K)`.
 */
export function tableauFormat(written: string): string | undefined {
  const found = FORMAT.exec(written)
  if (found === null) return undefined
  const [, currency = '', digits = '', commas = '', decimals = '', unit = '', percent = ''] = found
  if (commas !== (UNITS.get(unit) ?? '') || (percent !== '' && (currency !== '' || unit !== '')))
    return undefined
  const number = `${digits}${commas}${decimals}${unit}`
  if (percent !== '') return `p${number}%`
  if (currency === '') return `n${number};-${number}`
  const sign = currency.startsWith('"') ? currency : `"${currency}"`
  return `c${sign}${number};(${sign}${number})`
}
