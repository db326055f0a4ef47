/** A name in lower-case letters only: `errorMessages`, `error_messages` and `Error-Messages` are alike. */
export function plainName(name: string): string {
  return name.replace(/[^a-z]/gi, '').toLowerCase()
}
