import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { listed } from '../../../base/text.ts'
import { localName } from '../../decode/xml-reader.ts'
import { isPlain, pathOf, type XmlNode } from './structure.ts'

const SHOWN = 20
/** What services answer in place of data (SOAP 1.1, 4.4; OGC), also with status 200. */
const ERROR = /^(error|fault|(service)?exception)s?$/i

/**
 * Finds the elements that are the records.
 *
 * @param records the input `source-records`: names from the root element on, with `.` or `/` between them. Without
 *   it: the one element that repeats; among several the one with elements inside. Elements within one that repeats
 *   do not count. Where nothing repeats, an element that stands alone in its parent and holds plain values only, unless
 *   its name says that it is an error.
 * @param earlier where the records of earlier pages were, as `placeOf` gives it; those of this one have to be there
 * @returns undefined when there are no records
 * @throws ActionError `source.records`
 */
export function recordNode(
  root: XmlNode,
  records: string | undefined,
  origin: string,
  earlier?: string
): XmlNode | undefined {
  if (records !== undefined) return nodeAt(root, records, origin)
  return earlier === undefined
    ? findNode(root, origin)
    : nodeAt(root, earlier, origin, `The records of the pages before are ${earlier}`)
}

/** The names from the root element on, with prefixes: `/rss/channel/item`. */
export function placeOf({ name, parent }: XmlNode): string {
  return `${parent === undefined ? '' : placeOf(parent)}/${name}`
}

function nodeAt(
  root: XmlNode,
  records: string,
  origin: string,
  said = `${inputName('source-records')} is ${JSON.stringify(records)}`
): XmlNode | undefined {
  const steps = records.replace(/^\/+/, '').split(records.includes('/') ? '/' : '.')
  let level: { node: XmlNode | undefined; children: readonly XmlNode[] } = {
    node: undefined,
    children: [root]
  }
  for (const [index, step] of steps.entries()) {
    const { children } = level
    const exact = children.filter(({ name }) => name === step)
    const found = exact.length > 0 ? exact : children.filter(({ name }) => localName(name) === step)
    const [node] = found
    if (found.length > 1) {
      throw fault(
        `${said}, but in ${origin} ${JSON.stringify(step)} means ${firstOf(found.map(one => one.name))}`,
        'Write the name with its prefix.'
      )
    }
    if (node === undefined) {
      // A list without members: its parent is there, and empty.
      if (index === steps.length - 1 && level.node !== undefined && children.length === 0) return undefined
      const place = level.node === undefined ? 'as root element' : `in ${pathOf(level.node)}`
      throw fault(
        `${said}, but ${origin} has no ${JSON.stringify(step)} ${place}: there is ${children.length === 0 ? 'nothing' : firstOf(children.map(one => localName(one.name)))}`,
        'Write the names of the elements from the root element on, with dots between them, for example feed.entry.'
      )
    }
    level = { node, children: [...node.children.values()] }
  }
  return level.node
}

function findNode(root: XmlNode, origin: string): XmlNode | undefined {
  const repeating = outermostRepeating(root)
  const withElements = repeating.filter(({ children }) => children.size > 0)
  const candidates = withElements.length > 0 ? withElements : repeating
  const [first] = candidates
  if (candidates.length > 1) {
    throw fault(
      `${origin} has several elements that repeat: ${firstOf(candidates.map(pathOf))}`,
      `Set ${inputName('source-records')} to one of them, for example ${pathOf(first as XmlNode)}.`
    )
  }
  if (first !== undefined) return first
  if (root.children.size === 0 && !root.hasText) return undefined
  const only = onlyElement(root)
  const isRecord = only !== undefined && only !== root && [...only.children.values()].every(isPlain)
  if (isRecord && !ERROR.test(localName(only.name))) return only
  throw fault(
    `In ${origin} no element repeats, so it is not clear which one is a record; there is ${firstOf(paths(root))}`,
    `Set ${inputName('source-records')} to the element that is a record, by the names from the root element on.`
  )
}

function outermostRepeating(node: XmlNode): XmlNode[] {
  return [...node.children.values()].flatMap(child => (child.repeats ? [child] : outermostRepeating(child)))
}

/** Goes down as long as there is one element only. */
function onlyElement(node: XmlNode): XmlNode | undefined {
  const [child, ...others] = node.children.values()
  if (child === undefined || others.length > 0) return node
  return isPlain(child) ? node : onlyElement(child)
}

function paths(node: XmlNode): string[] {
  return [pathOf(node), ...[...node.children.values()].flatMap(paths)]
}

function firstOf(names: readonly string[]): string {
  return listed(names, SHOWN)
}

function fault(what: string, remedy: string): ActionError {
  return new ActionError('source.records', `${what}.`, remedy)
}
