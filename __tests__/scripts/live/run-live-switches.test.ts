import { describe, expect, it } from '@jest/globals'
import { NOT_QUESTIONS, QUESTIONS } from '../../../scripts/live/questions/all.ts'
import { configure, type Limits, type Quirks } from '../../../simulator/configuration.ts'
import { type SimulatorOptions, startSimulator } from '../../../simulator/server.ts'
import { ask, liveSimulator, states, surprises } from './live-stand.ts'

const MIB = 2 ** 20

/** Every switch that a question is about, turned the other way. */
const QUIRKS: Partial<Quirks> = {
  overwriteForgets: true,
  knowsReplace: false,
  splitsTags: false,
  onePatSession: false,
  siteMismatchCode: '403999',
  unknownVersionCode: '404003',
  formDataCode: '400000',
  appendedTypeCode: '400011',
  appendMissingCode: '400011',
  overwriteAndAppendCode: '409999',
  unknownProjectCode: '403999',
  unknownDatasourceCode: '403999',
  unknownJobCode: '404000',
  longNameCode: '400011',
  missingUploadCode: '404015',
  uploadSurvivesSignIn: true,
  strictFilename: false,
  rejectChunked: true,
  queuedFinishCode: false,
  patBelowItsVersion: false,
  jwtBelowItsVersion: false,
  jwtToleranceMs: 120_000,
  missingScopeCode: '403004',
  repeatNeedsUpload: true,
  repeatedRequestCode: '409999',
  notLiveToHyperCode: '409999',
  alreadyQueuedCode: '409999',
  pageBeyondEndRefused: false,
  filterWildcards: false,
  downloadsTdsx: false,
  makesCaptions: false,
  toldSizeMb: 7
}
const LIMITS: Partial<Limits> = {
  maxPartBytes: MIB,
  maxSingleRequestBytes: 128 * MIB
}

/** The questions about some switches. */
const about = (names: readonly string[]) =>
  QUESTIONS.filter(question =>
    names.some(name => question.switch.split(', ').some(one => one.endsWith(`.${name}`)))
  )

/** What a run says when the simulator differs: every question about a switch that was turned. */
async function turned(options: SimulatorOptions, names: readonly string[]): Promise<readonly string[]> {
  const simulator = await liveSimulator(options)
  try {
    const questions = about(names)
    expect(questions.length).toBeGreaterThanOrEqual(names.length - 1)
    const { results } = await ask(simulator, questions)
    return Object.entries(states(results))
      .filter(([, state]) => state !== 'different')
      .map(
        ([id, state]) =>
          `${id}: ${state}; ${surprises(results).find(line => line.startsWith(`${id}:`)) ?? ''}`
      )
  } finally {
    await simulator.close()
  }
}

describe('a question finds a Tableau that does not do as assumed', () => {
  it('for each quirk, and the limits of requests', async () => {
    const names = [...Object.keys(QUIRKS), ...Object.keys(LIMITS)]
    expect(await turned({ quirks: QUIRKS, limits: LIMITS }, names)).toEqual([])
  }, 300_000)

  it('for a RequestID that is forgotten, and for lists that come late', async () => {
    const quirks = { remembersRequestIds: false }
    const timing = { indexLagMs: 2_000, job: { ms: 60 } }
    expect(await turned({ quirks, timing }, ['remembersRequestIds', 'indexLagMs'])).toEqual([])
  }, 180_000)

  it('for a larger limit of data updates', async () => {
    expect(await turned({ limits: { updateDataMaxBytes: 200 * MIB } }, ['updateDataMaxBytes'])).toEqual([])
  }, 180_000)
})

describe('each switch of the simulator', () => {
  const { quirks, limits, timing } = configure({}, 'any')
  const switches = Object.entries({ quirks, limits, timing }).flatMap(([group, all]) =>
    Object.keys(all).map(name => `${group}.${name}`)
  )

  it('has a question, or a reason why it has none', () => {
    const asked = QUESTIONS.flatMap(question => question.switch.split(', '))
    const without = NOT_QUESTIONS.map(([assumption]) => assumption).join(' ')
    expect(switches.length).toBeGreaterThan(40)
    expect(switches.filter(name => !asked.includes(name) && !without.includes(name))).toEqual([])
  })

  it('is turned by a test above, where a question is about it', () => {
    const names = [
      ...Object.keys(QUIRKS),
      ...Object.keys(LIMITS),
      'remembersRequestIds',
      'indexLagMs',
      'updateDataMaxBytes'
    ]
    const asked = QUESTIONS.flatMap(question => question.switch.split(', ')).filter(name =>
      switches.includes(name)
    )
    expect(asked.filter(name => !names.includes(name.split('.')[1] ?? ''))).toEqual([])
  })
})

it('has ids that no two questions share', () => {
  expect(new Set(QUESTIONS.map(({ id }) => id)).size).toBe(QUESTIONS.length)
  expect(QUESTIONS.filter(({ id }) => !/^[a-z]+(-[a-z0-9]+)*$/.test(id))).toEqual([])
})

it('refuses a site without the scratch project', async () => {
  const simulator = await startSimulator({ projects: [] })
  try {
    await expect(ask(simulator, [])).rejects.toMatchObject({ code: 'tableau.project' })
  } finally {
    await simulator.close()
  }
})
