import { KIND } from '../../values/kinds.ts'
import { kindsOf } from '../../values/rules.ts'

/** A member of the records, at any depth, with what its values look like. */
export interface Member {
  /** Names from the member of the record on. */
  readonly path: readonly string[]
  readonly name: string
  /** The member whose objects it stands in; undefined for a member of the record. */
  readonly parent: Member | undefined
  bits: bigint
  values: number
  first: bigint
  /** The members of the objects that it holds, by name. */
  readonly members: Map<string, Member>
  /** The column of the scans that holds these objects, where they are read as JSON. */
  column?: string
}

/** What was seen of a member in one scan. */
export type Seen = Pick<Member, 'bits' | 'values' | 'first'>

/** Adds what was seen of a member to those of the same parent. */
export function addMember(
  into: Map<string, Member>,
  name: string,
  parent: Member | undefined,
  { bits, values, first }: Seen
): Member {
  const known = into.get(name)
  if (known === undefined) {
    const path = [...(parent?.path ?? []), name]
    const added: Member = { path, name, parent, bits, values, first, members: new Map() }
    into.set(name, added)
    return added
  }
  known.bits |= bits
  known.values += values
  if (first < known.first) known.first = first
  return known
}

/** Only objects (and NULL), at least one of them with members: its members become columns. */
export function isFlattened(member: Member): boolean {
  const kinds = kindsOf(member.bits)
  return (kinds & KIND.object) !== 0n && (kinds & ~(KIND.object | KIND.emptyObject)) === 0n
}

/** The members that become columns, in their order. */
export function leaves(members: Iterable<Member>): Member[] {
  const byFirstSight = [...members].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))
  return byFirstSight.flatMap(member =>
    isFlattened(member) && member.members.size > 0 ? leaves(member.members.values()) : [member]
  )
}
