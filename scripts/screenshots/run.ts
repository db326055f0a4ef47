// Runs dist/index.js against a stand-in for Tableau, once well and once not, and photographs
// both step summaries in headless Chromium, about as GitHub shows them. Fails when the rendering is broken.
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { runAction } from '../../__tests__/support/runner.ts'
import { findHyperd } from '../../simulator/extract-reader.ts'
import { startSimulator } from '../../simulator/server.ts'
import { summaryPage } from './page.ts'
import { startSampleSource } from './sample-source.ts'
import { startBrowser, takePicture } from './take.ts'

const root = resolve(import.meta.dirname, '..', '..')
const pictures = join(root, 'docs', 'images')

await mkdir(pictures, { recursive: true })
await using cleanup = new AsyncDisposableStack()
const source = cleanup.adopt(await startSampleSource(), running => running.close())
const tableau = cleanup.adopt(await startSimulator(), running => running.close())
const browser = cleanup.adopt(await startBrowser(), running => running.close())

const inputs = {
  'source-url': `${source.origin}/dogs`,
  transform: 'SELECT picture, id, name, breed, zip, kg, seen, tags FROM source',
  'datasource-name': 'Dogs in the shelter',
  'tableau-server-url': tableau.origin,
  'tableau-site-id': tableau.site,
  'tableau-pat-name': tableau.pat.name,
  'tableau-pat-secret': tableau.pat.secret
}
const env = {
  HYPERD_PATH: findHyperd(),
  GITHUB_SERVER_URL: 'https://github.example',
  GITHUB_ACTION_REPOSITORY: 'your-org/tableau-publish-action',
  GITHUB_ACTION_REF: 'v1'
}
const runs = [
  {
    picture: 'summary-published.png',
    inputs,
    exitCode: 0,
    expected: {
      texts: ['Published Dogs in the shelter', '9007199254740993', '04103', 'NULL'],
      images: 5,
      bars: 5
    }
  },
  {
    picture: 'summary-failed.png',
    inputs: { ...inputs, 'source-url': `${source.origin}/private` },
    exitCode: 1,
    expected: {
      texts: ['Failed: Dogs in the shelter', 'source.http-status', 'What to do'],
      images: 0,
      bars: 3
    }
  }
]
let broken = 0
for (const { picture, inputs: given, exitCode, expected } of runs) {
  const step = await runAction(given, { root, env })
  const faults = [
    ...(step.exitCode === exitCode
      ? []
      : [`the step ended with ${step.exitCode}, not ${exitCode}: ${step.log}`]),
    ...(await takePicture(browser, await summaryPage(step.summary), join(pictures, picture), expected))
  ]
  console.log(`docs/images/${picture}: ${faults.length === 0 ? 'as it should be' : 'BROKEN'}`)
  for (const fault of faults) console.error(`  - ${fault}`)
  broken += faults.length
}
process.exitCode = broken > 0 ? 1 : 0
