import { type data, Evaluator, type Expr, Lexer, Parser } from '@actions/expressions'
import { ContextAccess, IndexAccess, Literal } from '@actions/expressions/ast'
import { Dictionary } from '@actions/expressions/data/dictionary'
import { StringData } from '@actions/expressions/data/string'
import { isPlaceholderText } from '../base/placeholders.ts'
import { UsageError } from './arguments.ts'

/** Where the values of expressions come from. */
export interface Values {
  /** `secrets.X`, `vars.X` and `env.X` are X here, `github.x` is GITHUB_X. */
  readonly env: NodeJS.ProcessEnv
  readonly matrix: Readonly<Record<string, string>>
  /** Values of `github.x` that this program decides. */
  readonly github: Readonly<Record<string, string>>
  /** Asks a person for the value of an expression; undefined where nobody is there to answer. */
  readonly ask?: ((expression: string) => Promise<string>) | undefined
}

/** A text without its expressions, and the values that must not be shown. */
export interface Evaluated {
  readonly text: string
  readonly secrets: readonly string[]
}

/** Braces in a text in single quotes belong to the expression: `format('{0}', env.X)`. */
const EXPRESSION = /\$\{\{((?:'[^']*'|[^'{}]|\{(?!\{)|\}(?!\}))*)\}\}/g
/** GitHub, "Contexts reference". */
const CONTEXTS = 'github env vars job jobs steps runner secrets strategy matrix needs inputs'.split(' ')

/**
 * Puts values in place of the expressions `${{ … }}` of a text, as GitHub evaluates them.
 * @throws UsageError for a value that nobody gives
 */
export async function evaluate(text: string, values: Values): Promise<Evaluated> {
  let result = ''
  let end = 0
  const secrets = new Set<string>()
  for (const match of text.matchAll(EXPRESSION)) {
    const value = await valueFor((match[1] ?? '').trim(), values, secrets)
    result += text.slice(end, match.index) + value
    end = match.index + match[0].length
  }
  return { text: result + text.slice(end), secrets: [...secrets] }
}

/** Asks for one unknown value after the other, and begins anew with each answer. */
async function valueFor(expression: string, values: Values, secrets: Set<string>): Promise<string> {
  const answers = new Map<string, string>()
  const parsed = parse(expression)
  for (;;) {
    try {
      if (parsed === undefined) throw new UnknownValue(expression)
      return new KnownValues(parsed, values, answers, secrets).evaluate().coerceString()
    } catch (error) {
      if (!(error instanceof UnknownValue)) throw error
      const answer = await asked(error.expression, values)
      if (parsed === undefined) return answer
      answers.set(error.expression, answer)
    }
  }
}

async function asked(expression: string, { ask }: Values): Promise<string> {
  if (isPlaceholderText(expression)) {
    throw new UsageError(
      `\${{ ${expression} }} is nothing that GitHub knows. Write {{ ${expression} }} without $: this action puts the date there.`
    )
  }
  if (ask !== undefined) return await ask(expression)
  const [, name] = /^github\.(\w+)$/i.exec(expression) ?? []
  const set =
    name === undefined ? '' : `Set the variable GITHUB_${name.toUpperCase()} in your environment, run`
  throw new UsageError(
    `The value of \${{ ${expression} }} is not known here. ${set || 'Run'} this in a terminal to be asked for it, or write the value into a copy of the workflow.`
  )
}

/** @returns undefined for what only a runner can evaluate (its own functions, such as hashFiles()), or nobody */
function parse(expression: string): Expr | undefined {
  try {
    return new Parser(new Lexer(expression).lex().tokens, CONTEXTS, []).parse()
  } catch {
    return undefined
  }
}

/** A value that only GitHub knows. */
class UnknownValue extends Error {
  readonly expression: string

  constructor(expression: string) {
    super(`${expression} is not known`)
    this.expression = expression
  }
}

/** Evaluates an expression over the values that are known here. */
class KnownValues extends Evaluator {
  readonly #values: Values
  readonly #answers: ReadonlyMap<string, string>
  readonly #secrets: Set<string>

  /** @param secrets is given the values of secrets, and their forms in JSON */
  constructor(parsed: Expr, values: Values, answers: ReadonlyMap<string, string>, secrets: Set<string>) {
    super(parsed, new Dictionary())
    this.#values = values
    this.#answers = answers
    this.#secrets = secrets
  }

  override visitIndexAccess(access: IndexAccess): data.ExpressionData {
    const path = pathOf(access)
    return path === undefined ? super.visitIndexAccess(access) : this.#value(path)
  }

  override visitContextAccess(access: ContextAccess): data.ExpressionData {
    return this.#value([access.name.lexeme])
  }

  #value(path: readonly string[]): data.ExpressionData {
    const shown = path.join('.')
    const value = this.#answers.get(shown) ?? this.#known(path, shown)
    if (value === undefined) throw new UnknownValue(shown)
    return new StringData(value)
  }

  #known([context = '', name = '', ...more]: readonly string[], shown: string): string | undefined {
    if (more.length > 0) return undefined
    const { env, matrix, github } = this.#values
    switch (context.toLowerCase()) {
      case 'matrix':
        return Object.hasOwn(matrix, name) ? matrix[name] : undefined
      case 'github': {
        if (Object.hasOwn(github, name)) return github[name]
        const value = env[`GITHUB_${name.toUpperCase()}`]
        return name === 'token' ? this.#secret(value) : value
      }
      case 'secrets':
        return this.#secret(given(env, name, shown))
      case 'vars':
      case 'env':
        return given(env, name, shown)
      default:
        return undefined
    }
  }

  #secret(value: string | undefined): string | undefined {
    if (value !== undefined && value !== '') {
      this.#secrets.add(value).add(JSON.stringify(value).slice(1, -1))
    }
    return value
  }
}

function given(env: NodeJS.ProcessEnv, name: string, expression: string): string {
  const value = env[name]
  if (value !== undefined) return value
  throw new UsageError(
    `The workflow needs \${{ ${expression} }}. Set the variable ${name} in your environment, or write ${name}=… into a file and name it with --env-file.`
  )
}

/** `steps.publish.outputs.row-count` as its words; undefined where one of them is an expression itself. */
function pathOf(expression: Expr): readonly string[] | undefined {
  if (expression instanceof ContextAccess) return [expression.name.lexeme]
  if (!(expression instanceof IndexAccess) || !(expression.index instanceof Literal)) return undefined
  const outer = pathOf(expression.expr)
  return outer && [...outer, expression.index.literal.coerceString()]
}
