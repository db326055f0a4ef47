import { parseArgs } from 'node:util'
import { declared, INPUT_NAMES } from '../base/input-catalog.ts'
import { suggestInput } from '../inputs/reading/hints.ts'

/** What a command line asks for. */
export type Command =
  | { readonly kind: 'help' }
  | {
      /** Steps of a workflow file that use this action. */
      readonly kind: 'workflow'
      readonly path: string
      readonly job?: string
      /** Its id or its name. */
      readonly step?: string
      readonly envFile?: string
      /** False: each step is a dry run, whatever the workflow says. */
      readonly publish: boolean
    }
  | {
      /** One step whose inputs are flags. */
      readonly kind: 'inputs'
      readonly inputs: Readonly<Record<string, string>>
      readonly envFile?: string
    }

/** A command line that cannot be read; the message is for people. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const USAGE = `Runs this action on your machine, as GitHub would.

  run WORKFLOW.yml [--job JOB] [--step STEP] [--env-file FILE] [--publish]
      The steps of a workflow that use this action. A dry run unless --publish is given.
      \${{ secrets.X }}, \${{ vars.X }} and \${{ env.X }} come from your environment or the env file.
      \${{ github.event_name }} is workflow_dispatch, as in a run started by hand; github.ref is GITHUB_REF, and so on.

  --source-url data.csv --dry-run [--INPUT VALUE …] [--env-file FILE]
      One step, with its inputs as flags.`

/**
 * Reads a command line.
 * @param args without the program
 * @throws UsageError
 */
export function readArguments(args: readonly string[]): Command {
  if (args.length === 0 || args.includes('--help') || args.includes('-h')) return { kind: 'help' }
  return args[0] === 'run' ? workflowCommand(args.slice(1)) : inputsCommand(args)
}

function workflowCommand(args: readonly string[]): Command {
  const options = {
    job: { type: 'string' },
    step: { type: 'string' },
    'env-file': { type: 'string' },
    publish: { type: 'boolean' }
  } as const
  const { values, positionals } = asUsage(() =>
    parseArgs({ args: [...args], options, allowPositionals: true })
  )
  const [path, ...more] = positionals
  if (path === undefined) throw new UsageError('Name the workflow file: run .github/workflows/publish.yml')
  if (more.length > 0)
    throw new UsageError(`One workflow file at a time, but there is also ${more.join(', ')}.`)
  return {
    kind: 'workflow',
    path,
    publish: values.publish === true,
    ...(values.job === undefined ? {} : { job: values.job }),
    ...(values.step === undefined ? {} : { step: values.step }),
    ...(values['env-file'] === undefined ? {} : { envFile: values['env-file'] })
  }
}

function inputsCommand(args: readonly string[]): Command {
  for (const flag of args.filter(one => one.startsWith('--'))) checkFlag(flag.slice(2).split('=')[0] ?? '')
  const flags = INPUT_NAMES.filter(isFlag)
  // `--dry-run` alone is true; `--dry-run=false` and `--dry-run false` are understood, too.
  const complete = args.flatMap((arg, at) => {
    const isAlone = flags.some(name => arg === `--${name}`) && !/^(true|false)$/.test(args[at + 1] ?? '')
    return isAlone ? [`${arg}=true`] : [arg]
  })
  const options = Object.fromEntries(
    [...INPUT_NAMES, 'env-file'].map(name => [name, { type: 'string' as const }])
  )
  const { values } = asUsage(() => parseArgs({ args: complete, options }))
  const { 'env-file': envFile, ...inputs } = values as Record<string, string>
  return { kind: 'inputs', inputs, ...(envFile === undefined ? {} : { envFile }) }
}

function isFlag(name: (typeof INPUT_NAMES)[number]): boolean {
  const { values = [] } = declared(name)
  return values.includes('true') && values.includes('false')
}

function checkFlag(name: string): void {
  if (name === 'env-file' || INPUT_NAMES.some(one => one === name)) return
  const meant = suggestInput(name)
  const hint = meant === undefined ? 'docs/inputs.md lists all inputs.' : `Did you mean --${meant}?`
  throw new UsageError(`There is no input ${name}. ${hint}`)
}

function asUsage<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}
