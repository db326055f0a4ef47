import type { More } from './signs.ts'

/**
 * What says that there are more, for a message: numbers and flags with where they stand; of a link or token only where
 * it stands, for its text may be a secret.
 */
export function told(more: readonly More[]): string {
  const kinds = new Map(more.map(one => [one.kind, one]).toReversed() as [More['kind'], More][])
  return [...kinds.values()].toReversed().slice(0, 2).map(tell).join(', ')
}

function tell(more: More): string {
  switch (more.kind) {
    case 'next':
      return more.next.kind === 'number'
        ? `${named(more.next.value.path)}: ${more.next.text}`
        : named(more.next.value.path)
    case 'flag':
      return `${named(more.flag.value.path)}: ${more.flag.value.json.replaceAll('"', '')}`
    case 'total':
    case 'pages':
      return `${named(more.number.value.path)}: ${more.number.count}`
    case 'range':
      return `the header Content-Range: ${more.range.first}-${more.range.last}/${more.range.total}`
    case 'part':
      return 'HTTP 206, which means a part'
  }
}

function named(path: string): string {
  return path.replace(/^header:/, 'the header ')
}
