// Runs dist/index.js against a stand-in for Tableau, once well and once not, and photographs
// both step summaries in headless Chromium, about as GitHub shows them. Fails when the rendering is broken.
//
// The source and Tableau have host names and https, as in a real run: a preload of the tests stands in for the network.
// With DARK=1 the pictures go to build/ in GitHub's dark colours, to see whether they can be read.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { makeAuthority } from '../../__tests__/support/certificates.ts'
import { runAction } from '../../__tests__/support/runner.ts'
import { findHyperd } from '../../simulator/extract-reader.ts'
import { startSimulator } from '../../simulator/server.ts'
import { summaryPage } from './page.ts'
import { startSampleSource } from './sample-source.ts'
import { startBrowser, takePicture } from './take.ts'

const root = resolve(import.meta.dirname, '..', '..')
const isDark = Boolean(process.env['DARK'])
const pictures = join(root, ...(isDark ? ['build', 'dark'] : ['docs', 'images']))
const SOURCE = { host: 'dogs.example', address: '203.0.113.10' }
const TABLEAU = { host: 'tableau.example', address: '203.0.113.20' }

await mkdir(pictures, { recursive: true })
await using cleanup = new AsyncDisposableStack()
const folder = cleanup.adopt(await mkdtemp(join(tmpdir(), 'screenshots-')), path =>
  rm(path, { recursive: true })
)
const authority = await makeAuthority('Screenshots')
const caFile = join(folder, 'ca.pem')
await writeFile(caFile, authority.ca)
const tls = await authority.issue([SOURCE.host, TABLEAU.host])
const source = cleanup.adopt(await startSampleSource(`https://${SOURCE.host}`, tls), running =>
  running.close()
)
const tableau = cleanup.adopt(await startSimulator({ tls }), running => running.close())
const browser = cleanup.adopt(await startBrowser({ [SOURCE.host]: source.port }), running => running.close())

const network = {
  names: { [SOURCE.host]: [[SOURCE.address]], [TABLEAU.host]: [[TABLEAU.address]] },
  ports: { [SOURCE.address]: source.port, [TABLEAU.address]: Number(new URL(tableau.origin).port) },
  log: join(folder, 'outside.log')
}
const inputs = {
  'source-url': `https://${SOURCE.host}/shelter?since={{ today - 30d }}`,
  'source-token': 'the-key-of-the-shelter',
  transform: 'SELECT picture, id, name, breed, zip, kg, seen, tags FROM source',
  'datasource-name': 'Dogs in the shelter',
  'tableau-server-url': `https://${TABLEAU.host}`,
  'tableau-site-id': tableau.site,
  'tableau-pat-name': tableau.pat.name,
  'tableau-pat-secret': tableau.pat.secret
}
const env = {
  HYPERD_PATH: findHyperd(),
  NODE_EXTRA_CA_CERTS: caFile,
  NODE_OPTIONS: `--import=${new URL('../../__tests__/support/stand-in-network.mjs', import.meta.url).href}`,
  STAND_IN_NETWORK: JSON.stringify(network),
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
      texts: [
        'Published Dogs in the shelter',
        `https://${SOURCE.host}/shelter`,
        '9007199254740993',
        '04103',
        'NULL'
      ],
      images: 5,
      bars: 6
    }
  },
  {
    picture: 'summary-failed.png',
    inputs: { ...inputs, 'source-url': `https://${SOURCE.host}/private` },
    exitCode: 1,
    expected: {
      texts: ['Failed: Dogs in the shelter', `${SOURCE.host}/private`, 'source.http-status', 'What to do'],
      images: 0,
      bars: 3
    }
  }
]
let broken = 0
for (const { picture, inputs: given, exitCode, expected } of runs) {
  const step = await runAction(given, { root, env })
  const page = await summaryPage(step.summary, isDark ? 'dark' : 'light')
  const faults = [
    ...(step.exitCode === exitCode
      ? []
      : [`the step ended with ${step.exitCode}, not ${exitCode}: ${step.log}`]),
    ...(step.summary.includes('http://') ? ['an address without https is in it'] : []),
    ...(await takePicture(browser, page, join(pictures, picture), expected))
  ]
  console.log(`${join(pictures, picture)}: ${faults.length === 0 ? 'as it should be' : 'BROKEN'}`)
  for (const fault of faults) console.error(`  - ${fault}`)
  broken += faults.length
}
process.exitCode = broken > 0 ? 1 : 0
