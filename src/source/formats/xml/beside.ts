import type { Beside } from '../../contract/page-facts.ts'

const MAX_VALUES = 5_000
const MAX_TEXT = 16 * 1024
/** Levels that are looked at; the root element stands at level 1. */
const LEVELS = 6

/** Notes what stands beside the records of an XML document: elements with text, and attributes, by their names. */
export class XmlBeside {
  readonly values: Beside[] = []
  readonly #open: { readonly steps: readonly string[]; text: string; hasElements: boolean }[] = []

  /** An element outside of the records begins. */
  open(name: string, attributes: Readonly<Record<string, string>>): void {
    const above = this.#open.at(-1)
    if (above !== undefined) above.hasElements = true
    const steps = [...(above?.steps ?? []), name]
    this.#open.push({ steps, text: '', hasElements: false })
    for (const [attribute, value] of Object.entries(attributes)) this.#add([...steps, attribute], value)
  }

  /** A record begins: it is an element of the one that passes. */
  record(): void {
    const above = this.#open.at(-1)
    if (above !== undefined) above.hasElements = true
  }

  text(text: string): void {
    const element = this.#open.at(-1)
    if (element !== undefined && element.text.length < MAX_TEXT) element.text += text
  }

  close(): void {
    const element = this.#open.pop()
    if (element !== undefined && !element.hasElements) this.#add(element.steps, element.text)
  }

  #add(steps: readonly string[], text: string): void {
    if (steps.length > LEVELS || this.values.length >= MAX_VALUES) return
    this.values.push({ path: steps.join('.'), steps, json: JSON.stringify(text.trim()) })
  }
}
