import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { isAbsolute, join, relative } from 'node:path'
import { declared, INPUT_NAMES } from '../base/input-catalog.ts'
import { inputVariable } from '../inputs/reading/reader.ts'
import { readCommandFile } from './command-file.ts'
import { LogView } from './log-view.ts'

/** A step that is ready to run. */
export interface LocalStep {
  readonly inputs: Readonly<Record<string, string>>
  /** The environment of the step. */
  readonly env: NodeJS.ProcessEnv
  /** Texts that the log must not show. */
  readonly secrets: readonly string[]
}

/** What a step left behind. */
export interface LocalResult {
  readonly exitCode: number
  readonly outputs: Readonly<Record<string, string>>
  /** Markdown. */
  readonly summary: string
  /** Where the extract was, when it went with the temporary files of the step. */
  readonly removed?: string
}

/** What a step is told of `github.…`. */
export const GITHUB = { event_name: 'workflow_dispatch', workspace: process.cwd() } as const

const FILES = ['OUTPUT', 'STATE', 'ENV', 'PATH', 'STEP_SUMMARY'] as const

/**
 * Runs this action as GitHub's runner does: a process of its own, inputs as variables, files for what it says, and the
 * post step afterwards. The workspace is the folder in which it is started.
 * @param script path of `dist/index.js`
 * @param print is given the log as people read it
 */
export async function runStep(
  script: string,
  { inputs, env, secrets }: LocalStep,
  print: (text: string) => void
): Promise<LocalResult> {
  const folder = await mkdtemp(join(tmpdir(), 'tableau-publish-'))
  try {
    const files = Object.fromEntries(FILES.map(name => [`GITHUB_${name}`, join(folder, name)]))
    for (const path of Object.values(files)) await writeFile(path, '')
    const temporary = join(folder, 'temp')
    await mkdir(temporary)
    const variables = {
      ...env,
      ...files,
      ...inputVariables(inputs),
      GITHUB_WORKSPACE: GITHUB.workspace,
      GITHUB_EVENT_NAME: GITHUB.event_name,
      RUNNER_TEMP: temporary,
      RUNNER_TOOL_CACHE: env['RUNNER_TOOL_CACHE'] || join(homedir(), '.cache', 'tableau-publish-action')
    }
    const view = new LogView(secrets)
    const exitCode = await run([script], variables, view, print)
    const state = readCommandFile(await readFile(join(folder, 'STATE'), 'utf8'))
    const states = Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]))
    await run([script, 'post'], { ...variables, ...states }, view, print)
    const outputs = readCommandFile(await readFile(join(folder, 'OUTPUT'), 'utf8'))
    const path = outputs['hyper-path']
    return {
      exitCode,
      outputs,
      summary: await readFile(join(folder, 'STEP_SUMMARY'), 'utf8'),
      ...(path && isWithin(temporary, path) ? { removed: path } : {})
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return !way.startsWith('..') && !isAbsolute(way)
}

/** `INPUT_*` of all inputs, with the defaults of those that are not given, as the runner passes them. */
function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  const defaults = INPUT_NAMES.map(name => [inputVariable(name), declared(name).default ?? ''])
  const given = Object.entries(inputs).map(([name, value]) => [inputVariable(name), value])
  return Object.fromEntries([...defaults, ...given])
}

function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  view: LogView,
  print: (text: string) => void
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const pass = (signal: NodeJS.Signals) => () => child.kill(signal)
    const interrupt = pass('SIGINT')
    const terminate = pass('SIGTERM')
    process.on('SIGINT', interrupt).on('SIGTERM', terminate)
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (piece: string) => print(view.take(piece)))
    }
    child.on('error', reject).on('close', code => {
      process.off('SIGINT', interrupt).off('SIGTERM', terminate)
      print(view.end())
      resolve(code ?? 1)
    })
  })
}
