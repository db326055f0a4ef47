import { existsSync } from 'node:fs'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { type Command, readArguments, USAGE, UsageError } from './arguments.ts'
import { withEnvFile } from './env-file.ts'
import { evaluate } from './expressions.ts'
import { isLeftOut, leftOutRemarks } from './left-out.ts'
import { GITHUB, type LocalStep, runStep } from './run-step.ts'
import { summaryPage } from './summary-page.ts'
import { type ActionStep, actionSteps } from './workflow.ts'

/** Where this program prints, and what it is started with. */
export interface Terminal {
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** Path of `dist/index.js`. */
  readonly script: string
  readonly print: (text: string) => void
  /** Somebody is there to answer questions. */
  readonly isInteractive: boolean
}

/**
 * Runs steps on this machine, prints their log and outputs, and says where their summaries lie.
 * @returns the exit code: that of the first step that failed; 2 for a command line that cannot be read
 */
export async function runLocally(terminal: Terminal): Promise<number> {
  const { args, print } = terminal
  try {
    const command = readArguments(args)
    if (command.kind === 'help') {
      print(`${USAGE}\n`)
      return 0
    }
    const envFile = command.envFile === undefined ? '' : await readText(command.envFile)
    const env = withEnvFile(terminal.env, envFile)
    for (const { title, step, leftOut = [] } of await stepsOf(command, env, terminal)) {
      if (title !== undefined) print(`\n${title}\n`)
      for (const remark of leftOut) print(`${remark}\n`)
      const exitCode = await show(title ?? 'Publish to Tableau', step, terminal)
      if (exitCode !== 0) return exitCode
    }
    return 0
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    print(`${error.message}\n`)
    return 2
  }
}

interface NamedStep {
  readonly title?: string
  readonly step: LocalStep
  /** What it asks for and does not get here. */
  readonly leftOut?: readonly string[]
}

async function stepsOf(
  command: Exclude<Command, { readonly kind: 'help' }>,
  env: NodeJS.ProcessEnv,
  terminal: Terminal
): Promise<readonly NamedStep[]> {
  if (command.kind === 'inputs') {
    const inputs = { 'datasource-name': 'Local run', ...command.inputs }
    return [{ step: { inputs, env: { ...engine(terminal), ...env }, secrets: [] } }]
  }
  const steps: NamedStep[] = []
  for (const step of actionSteps(await readText(command.path), command)) {
    steps.push({
      title: step.title,
      step: await ready(step, env, command.publish, terminal),
      leftOut: leftOutRemarks(step.inputs)
    })
  }
  return steps
}

/** Puts in the values of expressions. */
async function ready(
  { inputs, env: written, matrix }: ActionStep,
  env: NodeJS.ProcessEnv,
  publish: boolean,
  terminal: Terminal
): Promise<LocalStep> {
  const secrets: string[] = []
  const known = new Map<string, string>()
  const ask = terminal.isInteractive
    ? async (expression: string) => {
        const answer = known.get(expression) ?? (await question(`Value of \${{ ${expression} }}: `))
        known.set(expression, answer)
        return answer
      }
    : undefined
  const evaluated = async (given: Readonly<Record<string, string>>, from: NodeJS.ProcessEnv) => {
    const result: Record<string, string> = {}
    for (const [name, text] of Object.entries(given)) {
      if (isLeftOut(name, publish)) continue
      const value = await evaluate(text, { env: from, matrix, github: GITHUB, ask })
      secrets.push(...value.secrets)
      result[name] = value.text
    }
    return result
  }
  const variables = await evaluated(written, env)
  const stepEnv = { ...env, ...variables }
  return {
    inputs: { ...(await evaluated(inputs, stepEnv)), ...(publish ? {} : { 'dry-run': 'true' }) },
    env: { ...engine(terminal), ...stepEnv },
    secrets
  }
}

/** The engine that is installed beside this program, where there is one. */
function engine({ script }: Terminal): NodeJS.ProcessEnv {
  const name = process.platform === 'win32' ? 'hyperd.exe' : 'hyperd'
  const packages = ['linux-x64-gnu', 'darwin-arm64', 'win32-x64-msvc'].map(
    platform => `hyperdb-mcp-${platform}`
  )
  const root = join(script, '..', '..')
  const places = [join(root, 'node_modules'), join(root, '..')]
  const found = places
    .flatMap(place => packages.map(one => join(place, one, name)))
    .find(path => existsSync(path))
  return found === undefined ? {} : { HYPERD_PATH: found }
}

async function show(title: string, step: LocalStep, { script, print }: Terminal): Promise<number> {
  const { exitCode, outputs, summary, removed } = await runStep(script, step, print)
  const shown = Object.entries(outputs).filter(([name]) => removed === undefined || name !== 'hyper-path')
  const width = Math.max(0, ...shown.map(([name]) => name.length))
  const lines = shown.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)
  if (lines.length > 0) print(`\nOutputs\n${lines.join('\n')}\n`)
  if (removed !== undefined) {
    print('\nThe extract was removed. To keep it, set output-path, for example to result.hyper.\n')
  }
  if (summary !== '') {
    const page = join(await mkdtemp(join(tmpdir(), 'tableau-publish-summary-')), 'summary.html')
    await writeFile(page, await summaryPage(title, summary, removed))
    print(`\nSummary: ${page}\n`)
  }
  if (exitCode !== 0) print('\nThe step failed.\n')
  return exitCode
}

async function question(text: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return await lines.question(text)
  } finally {
    lines.close()
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new UsageError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`, {
      cause: error
    })
  }
}
