import { type Document, type ParsedNode, parseDocument } from 'yaml'
import type { InputName } from '../../base/input-catalog.ts'
import { inputPhrase } from '../../base/input-name.ts'
import type { Faults } from './faults.ts'

/** What an input of YAML is called in its errors, and what to do about them. */
export interface YamlInput {
  readonly name: InputName
  /** Completes "The input … " for a key that stands there twice. */
  readonly twice: string
  readonly remedy: string
}

/** YAML as it was read: with errors, as far as it could be. */
export interface ReadYaml {
  readonly document: Document.Parsed
  readonly contents: ParsedNode | null
  readonly readable: boolean
}

/**
 * Reads an input of YAML. Every scalar is text, as in the failsafe schema: a column may be called 2024, true or null.
 * The first thing that is wrong becomes a fault, with its line.
 */
export function readYaml(text: string, { name, twice, remedy }: YamlInput, faults: Faults): ReadYaml {
  const document = parseDocument(text, { schema: 'failsafe', uniqueKeys: true, prettyErrors: false })
  const problem = document.errors[0]
  if (problem !== undefined) {
    const line = text.slice(0, problem.pos[0]).split('\n').length
    const why = problem.code === 'DUPLICATE_KEY' ? twice : 'is not valid YAML'
    faults.invalid(`The ${inputPhrase(name)} ${why} (line ${line}).`, remedy)
  }
  return { document, contents: document.contents, readable: problem === undefined }
}
