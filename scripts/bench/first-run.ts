import { mkdtemp, rm } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pinnedEngine, thisMachine } from '../../src/hyper/install/packages.ts'
import { runChild } from './child.ts'
import { median, type Result } from './result.ts'
import { serve, trickle } from './slow-server.ts'
import type { Measured, Workbench } from './workbench.ts'

const REGISTRY_BYTES_PER_SECOND = 25_000_000
const SOURCE_SECONDS = 5
const LINES_PER_SECOND = 10

/**
 * The first run of a job on a runner that has no engine yet, beside the longer of its two parts alone: an engine that
 * comes at 25 MB/s, and a source that takes 5 s.
 */
export async function benchFirstRun(bench: Workbench): Promise<Result[]> {
  await using cleanup = new AsyncDisposableStack()
  const archive = await packedEngine(bench.folder)
  const registry = await serve(
    (_request, response) => void trickle(archive, REGISTRY_BYTES_PER_SECOND, response)
  )
  cleanup.defer(registry.close)
  const source = await serve((_request, response) => void speak(response))
  cleanup.defer(source.close)

  const withoutEngine = async (inputs: Record<string, string>): Promise<Measured> => {
    const tools = await mkdtemp(join(bench.folder, 'tools-'))
    const env = { HYPERD_PATH: undefined, NPM_CONFIG_REGISTRY: registry.origin, RUNNER_TOOL_CACHE: tools }
    try {
      return await bench.act({ ...OF_ALL, ...inputs }, { env, workspace: ONE_LINE })
    } finally {
      await rm(tools, { recursive: true })
    }
  }
  const slow = { 'source-url': `${source.origin}/slow.csv` }
  const engineAlone: number[] = []
  const sourceAlone: number[] = []
  const both: Measured[] = []
  for (let run = 0; run < bench.runs; run++) {
    engineAlone.push((await withoutEngine({ 'source-url': 'one.csv' })).ms)
    sourceAlone.push((await bench.act({ ...OF_ALL, ...slow })).ms)
    both.push(await withoutEngine(slow))
  }
  const [engineMs, sourceMs] = [median(engineAlone), median(sourceAlone)]
  const longer = engineMs > sourceMs ? 'the engine alone' : 'the source alone'
  console.log(`The engine alone: ${Math.round(engineMs)} ms, the source alone: ${Math.round(sourceMs)} ms.`)
  return [
    {
      what: `first run: engine at 25 MB/s, source of ${SOURCE_SECONDS} s (whole process)`,
      ours: median(both.map(({ ms }) => ms)),
      beside: { name: longer, ms: Math.max(engineMs, sourceMs) },
      target: { kind: 'at-most', times: 1.15 },
      peakRss: Math.max(...both.map(({ peakRss }) => peakRss))
    }
  ]
}

const OF_ALL = { 'datasource-name': 'bench', 'dry-run': 'true' }
const ONE_LINE = { 'one.csv': 'id\n1\n' }

/** The pinned package as its registry sends it. */
async function packedEngine(folder: string): Promise<string> {
  const [npm] = pinnedEngine(thisMachine()).packages
  const { stdout } = await runChild('npm', ['pack', `${npm?.name}@${npm?.version}`, '--json'], {
    cwd: folder
  })
  const [packed] = JSON.parse(stdout) as readonly { readonly filename: string }[]
  return join(folder, packed?.filename ?? '')
}

/** Sends a CSV file as slowly as the source is. */
async function speak(response: Parameters<RequestListener>[1]): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/csv' }).write('id\n')
  for (let line = 1; line <= SOURCE_SECONDS * LINES_PER_SECOND; line++) {
    await delay(1000 / LINES_PER_SECOND)
    response.write(`${line}\n`)
  }
  response.end()
}
