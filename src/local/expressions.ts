import { UsageError } from './arguments.ts'

/** Where the values of expressions come from. */
export interface Values {
  /** `secrets.X`, `vars.X` and `env.X` are X here. */
  readonly env: NodeJS.ProcessEnv
  readonly matrix: Readonly<Record<string, string>>
  /** Asks a person for the value of an expression; undefined where nobody is there to answer. */
  readonly ask?: ((expression: string) => Promise<string>) | undefined
}

/** A text without its expressions, and the values that must not be shown. */
export interface Evaluated {
  readonly text: string
  readonly secrets: readonly string[]
}

const EXPRESSION = /\$\{\{([^}]*)\}\}/g

/**
 * Puts values in place of the expressions `${{ … }}` of a text.
 * @throws UsageError for a value that nobody gives
 */
export async function evaluate(text: string, values: Values): Promise<Evaluated> {
  let result = ''
  let end = 0
  const secrets: string[] = []
  for (const match of text.matchAll(EXPRESSION)) {
    const expression = (match[1] ?? '').trim()
    const value = await valueFor(expression, values)
    if (/\bsecrets\./.test(expression) && value !== '') secrets.push(value)
    result += text.slice(end, match.index) + value
    end = match.index + match[0].length
  }
  return { text: result + text.slice(end), secrets }
}

async function valueFor(expression: string, { env, matrix, ask }: Values): Promise<string> {
  const inner = /^toJSON\((.+)\)$/i.exec(expression)?.[1]
  if (inner !== undefined) return JSON.stringify(await valueFor(inner.trim(), { env, matrix, ask }))
  const [, context, name = ''] = /^(secrets|vars|env|matrix)\.([\w-]+)$/.exec(expression) ?? []
  if (context === 'matrix' && Object.hasOwn(matrix, name)) return matrix[name] ?? ''
  if (context !== undefined && context !== 'matrix') {
    const value = env[name]
    if (value !== undefined) return value
    throw new UsageError(
      `The workflow needs \${{ ${expression} }}. Set the variable ${name} in your environment, or write ${name}=… into a file and name it with --env-file.`
    )
  }
  if (ask !== undefined) return ask(expression)
  throw new UsageError(
    `The value of \${{ ${expression} }} is not known here. Run this in a terminal to be asked for it, or write the value into a copy of the workflow.`
  )
}
