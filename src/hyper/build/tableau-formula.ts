/** What formulas of Tableau have and SQL has not, each too rare in SQL to be taken for it by mistake. */
const SIGNS: readonly RegExp[] = [
  /\bif\b[^;]{1,2000}?\bthen\b/i,
  /\belseif\b/i,
  /\[[A-Za-z][\w ]{0,100}\]/,
  /\b(dateadd|datediff|datename|datepart|dateparse|datetrunc|iif|ifnull|zn|countd|makedate|attr)\s*\(/i,
  /\{\s*(fixed|include|exclude)\b/i,
  /\bselect\s+top\s+\d/i
]

/**
 * Does SQL that the engine refused look like a formula of Tableau?
 * @param sql as the user wrote it; texts in quotes do not count
 */
export function looksLikeTableauFormula(sql: string): boolean {
  const withoutTexts = sql.replace(/'[^']*'/g, "''")
  return SIGNS.some(sign => sign.test(withoutTexts))
}
