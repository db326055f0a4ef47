import { type AST, RegExpParser } from '@eslint-community/regexpp'

/** A text that grows: what stands before, what is repeated, and what stands behind and makes the whole fail late. */
export interface Attack {
  readonly before: string
  readonly unit: string
  readonly after: string
}

/** What may be inside or outside of a class of characters. */
const CHARACTERS = [...'aA0 \n\t"\'<>/-.,:;\\{}[]()=?#%&_@é\0\u2028😀']
const CODE_UNITS = 0x10000
const MOST_PAIRED = 10
const MOST_BEGINNINGS = 14
const MOST_REPEATED = 10

/** The text of an attack, of at most so many characters unless it is repeated once. */
export function textOf({ before, unit, after }: Attack, length: number): string {
  const times = Math.floor((length - before.length - after.length) / unit.length)
  return before + unit.repeat(Math.max(1, times)) + after
}

/**
 * Texts on which an expression could take more than linear time: pieces of what it matches, and characters, repeated
 * alone and in pairs, behind the beginnings of what it matches and in front of what it does not.
 */
export function attacksOn(expression: RegExp): Attack[] {
  const { pieces, beginnings } = new Pieces(expression)
  const single = pieces.filter(piece => [...piece].length === 1)
  const characters = [...new Set([...single.slice(0, MOST_PAIRED), 'a', ' ', '0', '\n'])]
  const paired = pieces.slice(0, MOST_PAIRED)
  const units = new Set([
    ...pieces,
    ...CHARACTERS,
    ...paired.flatMap(piece => characters.flatMap(one => [piece + one, one + piece])),
    ...paired.flatMap(one => paired.map(other => one + other))
  ])
  const endings = ['', '\n\0', ...characters.slice(0, 2).map(one => `\0${one}`)]
  return [...units].flatMap(unit =>
    beginnings.flatMap(before => endings.map(after => ({ before, unit, after })))
  )
}

/** What the parts of an expression match, and what comes before those that may be repeated. */
class Pieces {
  readonly #pieces = new Set<string>()
  readonly #beginnings = new Set<string>([''])
  readonly #flags: string

  constructor({ source, unicode, unicodeSets, flags }: RegExp) {
    this.#flags = flags.replace(/[dgy]/g, '')
    const parser = new RegExpParser()
    this.#gather(parser.parsePattern(source, 0, source.length, { unicode, unicodeSets }), '')
  }

  get pieces(): string[] {
    return [...this.#pieces].filter(piece => piece !== '').sort((one, other) => other.length - one.length)
  }

  get beginnings(): string[] {
    return [...this.#beginnings].slice(0, MOST_BEGINNINGS)
  }

  #gather(node: AST.Node, before: string): void {
    this.#pieces.add(this.#sample(node))
    if ('alternatives' in node) for (const one of node.alternatives) this.#gather(one, before)
    else if (node.type === 'Quantifier') {
      this.#beginnings.add(before)
      this.#gather(node.element, before)
    } else if (node.type === 'Alternative') {
      let literal = ''
      let passed = before
      for (const element of node.elements) {
        this.#gather(element, passed)
        const sample = this.#sample(element)
        passed += sample
        if (element.type === 'Character') literal += sample
        else {
          this.#pieces.add(literal)
          literal = ''
        }
      }
      this.#pieces.add(literal)
    }
  }

  /** One text that a part matches. */
  #sample(node: AST.Node): string {
    switch (node.type) {
      case 'Pattern':
      case 'Group':
      case 'CapturingGroup':
        return this.#sample(node.alternatives[0] as AST.Node)
      case 'Alternative':
        return node.elements.map(element => this.#sample(element)).join('')
      case 'Quantifier':
        return this.#sample(node.element).repeat(Math.min(Math.max(1, node.min), MOST_REPEATED))
      case 'Character':
        return String.fromCodePoint(node.value)
      case 'CharacterSet':
      case 'CharacterClass':
      case 'ExpressionCharacterClass':
        return this.#oneOf(node.raw)
      case 'Backreference':
        return Array.isArray(node.resolved) ? '' : this.#sample(node.resolved)
      default:
        return ''
    }
  }

  #oneOf(characters: string): string {
    const one = new RegExp(`^${characters}$`, this.#flags)
    const found = CHARACTERS.find(character => one.test(character))
    if (found !== undefined) return found
    for (let code = 0; code < CODE_UNITS; code++) {
      const character = String.fromCharCode(code)
      if (one.test(character)) return character
    }
    throw new Error(`nothing was found that ${characters} matches`)
  }
}
