import {
  type Document,
  isCollection,
  isNode,
  isScalar,
  type ParsedNode,
  parseDocument,
  visit,
  type YAMLParseError
} from 'yaml'
import type { InputName } from '../../base/input-catalog.ts'
import { inputPhrase } from '../../base/input-name.ts'
import type { Faults } from './faults.ts'
import { quoted } from './reader.ts'

/** What an input of YAML is called in its errors, and what to do about them. */
export interface YamlInput {
  readonly name: InputName
  /** Completes "The input … " for a key that stands there twice. */
  readonly twice: string
  readonly remedy: string
  /** No line of it may be shown. */
  readonly secret?: true
}

/** YAML as it was read: with errors, as far as it could be. */
export interface ReadYaml {
  readonly document: Document.Parsed
  readonly contents: ParsedNode | null
  readonly readable: boolean
  /** Where faults of a part go: they are told with its line. */
  readonly at: (node: unknown) => Faults
}

/** What helps against an error of the parser, before what the input wants. */
const REMEDIES: Partial<Readonly<Record<YAMLParseError['code'], string>>> = {
  TAB_AS_INDENT: 'Indent with spaces, not with tabs.',
  MISSING_CHAR: 'Close the quotation mark or bracket that begins there.',
  BAD_INDENT: 'Close the bracket that begins there, or indent the line as the others.',
  MULTILINE_IMPLICIT_KEY: 'Put a colon and a blank behind the name, and indent the line as the others.',
  BLOCK_AS_IMPLICIT_KEY:
    'Put a value that holds a colon and a blank into quotes, and indent the line as the others.',
  BAD_SCALAR_START: 'Put the value into quotes.'
}

/**
 * Reads an input of YAML. Every scalar is text, as in the failsafe schema: a column may be called 2024, true or null.
 * The first thing that is wrong becomes a fault, with its line.
 */
export function readYaml(text: string, input: YamlInput, faults: Faults): ReadYaml {
  const document = parseDocument(text, { schema: 'failsafe', uniqueKeys: true, prettyErrors: false })
  const lines = text.split('\n')
  const lineAt = (offset: number): Faults => {
    const line = text.slice(0, offset).split('\n').length
    const shown = input.secret ? '' : `: ${quoted((lines[line - 1] ?? '').trim())}`
    return faults.at({ input: input.name, line, told: lines.length > 1 ? `line ${line}${shown}` : undefined })
  }
  const [problem] = document.errors
  if (problem !== undefined) {
    const why = problem.code === 'DUPLICATE_KEY' ? input.twice : 'is not valid YAML'
    const first = REMEDIES[problem.code]
    const remedy = first === undefined ? input.remedy : `${first} ${input.remedy}`
    lineAt(placeOf(document, problem)).invalid(`The ${inputPhrase(input.name)} ${why}.`, remedy)
  }
  const at = (node: unknown): Faults => (isNode(node) && node.range ? lineAt(node.range[0]) : faults)
  return { document, contents: document.contents, readable: problem === undefined, at }
}

/** The parser notices some errors only where the text goes on, or ends. */
function placeOf(document: Document.Parsed, { code, pos: [begin] }: YAMLParseError): number {
  if (code === 'BLOCK_AS_IMPLICIT_KEY') {
    // What was indented too far has made one text of two lines.
    const joined = document.errors.find(other => other.code === 'MULTILINE_IMPLICIT_KEY')
    return joined?.pos[1] ?? begin
  }
  if (code !== 'MISSING_CHAR' && code !== 'BAD_INDENT') return begin
  let open = begin
  visit(document, {
    Node(_, node) {
      const isFlow = isCollection(node) && node.flow === true
      const isQuoted = isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE')
      if (!(isFlow || isQuoted) || !node.range) return
      if (node.range[0] < begin && node.range[1] >= begin) open = node.range[0]
    }
  })
  return open
}
