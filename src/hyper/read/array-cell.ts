/**
 * SQL of the text of the n-th (0-based) element of the JSON array `e`; NULL for null, of which `->>` alone makes the
 * text `null`.
 */
export function arrayCell(index: number): string {
  return `case when e->${index} <> 'null'::json then e->>${index} end`
}
