import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, jest } from '@jest/globals'
import { createExtractReader, type ExtractReader } from '../../simulator/extract-reader.ts'
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/server.ts'
import { startServer, type TestServer } from '../support/http-server.ts'
import { hyperd } from '../support/hyperd.ts'
import { runAction, type StepOptions, type StepResult, variablesOf } from '../support/runner.ts'

/** What the source server gives for a path: contents (by the extension of the path), or an answer of one's own. */
export type Answer = string | Uint8Array | RequestListener

/** A run, and the table in the file that it built. */
export interface Built extends StepResult {
  /** `name type` of each column, in Hyper's words. */
  readonly columns: readonly string[]
  /** Values as Hyper's text, in the order of the file. */
  readonly rows: readonly (readonly (string | null)[])[]
  /** Notices and warnings. */
  readonly remarks: readonly string[]
}

/** The surroundings of the bundled action: a server of sources, a simulated Tableau, and the engine. */
export interface Stand {
  readonly simulator: Simulator
  readonly source: TestServer
  /** Gives the URL of a new path. The last part of it is `name`, whose extension decides the content type. */
  serve(name: string, answer: Answer): string
  /** Runs a step that publishes to the simulator, unless the inputs say otherwise. */
  step(inputs: Record<string, string>, options?: StepOptions): Promise<StepResult>
  /** Dry-runs a step and reads the table that it built. Fails with the log when the step does. */
  build(inputs: Record<string, string>, options?: StepOptions): Promise<Built>
  /**
   * Runs a step that must fail before it publishes over the data source `Sales`, and gives its error. Fails with
   * the log when the step does not fail in that way.
   */
  refuse(inputs: Record<string, string>, options?: StepOptions): Promise<string>
}

const TYPES: Readonly<Record<string, string>> = {
  arrow: 'application/vnd.apache.arrow.file',
  arrows: 'application/vnd.apache.arrow.stream',
  csv: 'text/csv',
  html: 'text/html; charset=utf-8',
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  ndjson: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
  tsv: 'text/tab-separated-values',
  txt: 'text/plain'
}

/** A token has one session: steps that run side by side need one each. */
const PATS = Array.from({ length: 200 }, (_, index) => ({
  name: `ci-${index}`,
  secret: `demo-secret-${index}-not-a-real-one`,
  user: 'publisher@example.com'
}))

/** Contents of a file of __tests__/fixtures. */
export function fixture(path: string): Promise<Buffer> {
  return readFile(new URL(`../fixtures/${path}`, import.meta.url))
}

/**
 * Sets up a stand for the tests of a file, and takes it down after them. In Tableau there is one data source,
 * `Sales`. After each test every session has been signed out, and Tableau has nothing to complain of.
 */
export function useStand(options: SimulatorOptions = {}): Stand {
  const answers = new Map<string, Answer>()
  let simulator: Simulator
  let source: TestServer
  let reader: ExtractReader
  let folder: string
  let steps = 0

  // A test may wait for several steps, and a step for an answer: nothing here depends on how fast that is.
  jest.setTimeout(60_000)
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stand-'))
    reader = createExtractReader(folder, hyperd)
    // One question for a job: the pauses between them are long.
    simulator = await startSimulator({
      timing: { job: { polls: 1 } },
      pats: PATS,
      datasources: [{ name: 'Sales', file: inRepository('__tests__/fixtures/tableau/sales.hyper') }],
      ...options
    })
    source = await startServer((request, response) => {
      const answer = answers.get((request.url ?? '').replace(/\?.*/, ''))
      if (answer === undefined) response.writeHead(404).end('not here')
      else if (typeof answer === 'function') answer(request, response)
      else {
        const extension = /\.(\w+)(\?.*)?$/.exec(request.url ?? '')?.[1] ?? ''
        response.setHeader('content-type', TYPES[extension] ?? 'application/octet-stream').end(answer)
      }
    })
  })
  afterEach(() => {
    expect(simulator.openSessions).toBe(0)
    expect(simulator.violations).toEqual([])
  })
  afterAll(async () => {
    await source.close()
    await simulator.close()
    await reader.close()
    await rm(folder, { recursive: true, force: true })
  })

  const step = (inputs: Record<string, string>, options: StepOptions = {}): Promise<StepResult> => {
    const pat = PATS[steps++ % PATS.length]
    return runAction(
      {
        'datasource-name': 'Sales',
        // Tests publish all sorts of columns over it; those of the guards say otherwise.
        'on-schema-change': 'allow',
        'tableau-server-url': simulator.origin,
        'tableau-site-id': simulator.site,
        'tableau-pat-name': pat?.name ?? '',
        'tableau-pat-secret': pat?.secret ?? '',
        ...inputs
      },
      { ...options, env: folder => ({ HYPERD_PATH: hyperd, ...variablesOf(options.env, folder) }) }
    )
  }

  const revision = (): number | undefined =>
    simulator.datasources.find(({ name }) => name === 'Sales')?.revision

  return {
    get simulator() {
      return simulator
    },
    get source() {
      return source
    },
    serve(name, answer) {
      const path = `/${answers.size + 1}/${name}`
      answers.set(path, answer)
      return `${source.origin}${path}`
    },
    step,
    async build(inputs, options) {
      const result = await step({ 'dry-run': 'true', ...inputs }, { ...options, keep: true })
      try {
        if (result.exitCode !== 0) throw new Error(`The step failed.\n${result.log}`)
        const path = result.outputs['hyper-path'] ?? ''
        const [table, ...others] = await reader.inspect(path)
        if (table === undefined || others.length > 0)
          throw new Error('There is not one table in the extract.')
        return {
          ...result,
          columns: table.columns.map(({ name, type }) => `${name} ${type}`),
          rows: await reader.readRows(path, table),
          remarks: result.annotations.map(({ message }) => message)
        }
      } finally {
        await rm(result.folder, { recursive: true, force: true })
      }
    },
    async refuse(inputs, options) {
      const before = revision()
      const result = await step(inputs, options)
      const error = errorOf(result)
      expect(result.outputs).toMatchObject({ published: 'false' })
      expect(result.outputs).not.toHaveProperty('job-id')
      expect(revision()).toBe(before)
      return error
    }
  }
}

/** The one error of a failed step. Fails with the log when the step did not fail, or has several. */
export function errorOf(step: StepResult): string {
  const errors = step.annotations.filter(({ level }) => level === 'error')
  if (step.exitCode !== 1 || errors.length !== 1) {
    throw new Error(`Not one error and exit code 1, but ${errors.length} and ${step.exitCode}.\n${step.log}`)
  }
  return errors[0]?.message ?? ''
}

/** Absolute path of a file or folder of this repository. */
export function inRepository(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url))
}
