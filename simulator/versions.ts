/** `3.9` → [3, 9]; undefined for anything else. */
export function parseVersion(text: string): readonly [number, number] | undefined {
  const match = /^(\d+)\.(\d+)$/.exec(text)
  return match === null ? undefined : [Number(match[1]), Number(match[2])]
}

/** Compares as numbers: 3.9 < 3.10. False when one is not a version. */
export function versionAtLeast(version: string, minimum: string): boolean {
  const [left, right] = [parseVersion(version), parseVersion(minimum)]
  if (left === undefined || right === undefined) return false
  return left[0] !== right[0] ? left[0] > right[0] : left[1] >= right[1]
}
