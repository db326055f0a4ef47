import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pinnedEngine, thisMachine } from '../../src/hyper/install/packages.ts'
import { runChild } from './child.ts'
import { median, type Result } from './result.ts'
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
  const registry = await serve((_request, response) => void trickle(archive, response))
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

async function serve(listener: RequestListener): Promise<{ origin: string; close(): Promise<void> }> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}

/** Sends a file at the speed of the registry. */
async function trickle(path: string, response: Parameters<RequestListener>[1]): Promise<void> {
  response.writeHead(200, { 'content-length': (await stat(path)).size })
  const begun = performance.now()
  let sent = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    const bytes = chunk as Buffer
    if (!response.write(bytes)) await once(response, 'drain')
    sent += bytes.length
    const early = (sent / REGISTRY_BYTES_PER_SECOND) * 1000 - (performance.now() - begun)
    if (early > 1) await delay(early)
  }
  response.end()
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
