/** `Finance/Daily` → two names; `\/` is a slash inside a name, any other backslash is itself. */
export function splitProjectPath(path: string): string[] {
  return path.split(/(?<!\\)\//).map(name => name.replaceAll('\\/', '/'))
}
