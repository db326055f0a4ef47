import { conceal } from '../../../src/base/secrets.ts'
import { VERSION } from '../../../src/base/version.ts'
import type { Project } from '../../../src/tableau/resources/projects.ts'
import type { Api } from '../../../src/tableau/rest/server-info.ts'
import type { Result } from '../question.ts'
import type { LiveSettings } from '../settings.ts'
import { Placeholders } from './placeholders.ts'
import type { Recorder } from './recorder.ts'

/**
 * The recording of a run, which anybody may see: what was asked and seen, and all requests with their answers.
 * Secrets, addresses and names are replaced.
 */
export function recordingText(
  recorder: Recorder,
  results: readonly Result[],
  settings: LiveSettings,
  project: Project,
  api: Api
): string {
  const names = new Placeholders()
  learnSettings(names, settings)
  for (const name of [project.name, project.path, ...project.path.split('/')]) names.learn(name, 'project')
  const exchanges = recorder.exchanges(names)
  const answers = results.map(({ question: { id, assumed }, state, observed, detail }) => ({
    question: id,
    assumed,
    state,
    observed: state === 'same' ? observed : names.sentence(observed),
    // The log of a step has several lines, and is nothing for others.
    ...(detail === undefined || detail.includes('\n') ? {} : { detail })
  }))
  const tableau = { product: api.product, api: api.version }
  return conceal(`${JSON.stringify({ action: VERSION, tableau, answers, exchanges }, null, 1)}\n`)
}

function learnSettings(names: Placeholders, settings: LiveSettings): void {
  const { origin, site, credentials, connectedApp, workbook, flow, liveDatasource } = settings
  const { host, hostname } = new URL(origin)
  for (const text of [host, hostname]) names.learn(text, 'host')
  names.learn(site, 'site')
  for (const given of [credentials, connectedApp]) {
    if (given === undefined) continue
    const { kind: _, ...texts } = given
    for (const text of Object.values(texts)) names.learn(text, 'credential')
  }
  for (const text of [workbook, flow, liveDatasource]) if (text !== undefined) names.learn(text, 'content')
}
