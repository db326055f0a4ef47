import { resolve } from 'node:path'
import { ActionError } from '../../src/base/errors.ts'
import type { Log } from '../../src/base/log.ts'
import { keepSecret } from '../../src/base/secrets.ts'
import { readConfig } from '../../src/inputs/config.ts'
import { readCaCertificate } from '../../src/run/files/ca-certificate.ts'
import type { ProjectChoice } from '../../src/tableau/resources/projects.ts'
import type { ConnectedApp, Credentials } from '../../src/tableau/rest/credentials.ts'

/** What a run against a real site is told by its environment. */
export interface LiveSettings {
  readonly origin: string
  /** Content URL of the site; '' for the Default site. */
  readonly site: string
  readonly credentials: Credentials
  /** The scratch project. */
  readonly project: ProjectChoice
  /** PEM of a certificate authority. */
  readonly ca?: string
  /** For the questions about connected apps. */
  readonly connectedApp?: ConnectedApp
  /** Prepared content of the scratch project, by name. */
  readonly workbook?: string
  readonly flow?: string
  /** A published data source with a live connection to a database. */
  readonly liveDatasource?: string
}

const LUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const APP = ['LIVE_CLIENT_ID', 'LIVE_SECRET_ID', 'LIVE_SECRET_VALUE', 'LIVE_JWT_USER'] as const

/**
 * Reads the environment: the address, the site and the credentials under the names that the action itself reads, and
 * `LIVE_PROJECT`. Masks secrets first.
 * @throws ActionError `input.*` for everything that is missing or wrong
 */
export async function readSettings(env: NodeJS.ProcessEnv, log: Log): Promise<LiveSettings> {
  const given = (name: string): string => (env[name] ?? '').trim()
  keepSecret(given('LIVE_SECRET_VALUE'))
  const project = given('LIVE_PROJECT')
  if (project === '') {
    throw new ActionError(
      'input.missing',
      'The variable LIVE_PROJECT is empty, so nothing says where data sources may be made and removed.',
      'Make a project for this purpose only, for example “Scratch”, and write its path or its LUID there. See docs/live.md.'
    )
  }
  if (/^\s*default\s*$/i.test(project)) throw defaultRefused()
  const { tableau } = readConfig(
    {
      ...env,
      'INPUT_SOURCE-URL': 'live.csv',
      'INPUT_DATASOURCE-NAME': 'live',
      [LUID.test(project) ? 'INPUT_TABLEAU-PROJECT-ID' : 'INPUT_TABLEAU-PROJECT']: project
    },
    keepSecret
  )
  if (tableau === undefined) throw new Error('The settings are complete, yet they say nothing about Tableau.')
  const authority = tableau.caCertificate
  const ca = authority === undefined ? undefined : await readCaCertificate(authority, resolve('.'), log)
  const prepared = {
    workbook: given('LIVE_WORKBOOK'),
    flow: given('LIVE_FLOW'),
    liveDatasource: given('LIVE_DATABASE_DATASOURCE')
  }
  return {
    origin: tableau.serverUrl,
    site: tableau.siteId,
    credentials: tableau.credentials,
    project: tableau.project,
    ...(ca === undefined ? {} : { ca }),
    ...connectedApp(given),
    ...Object.fromEntries(Object.entries(prepared).filter(([, name]) => name !== ''))
  }
}

/** The error for the project of all, which no run may clean up. */
export function defaultRefused(): ActionError {
  return new ActionError(
    'input.invalid',
    'LIVE_PROJECT is the default project of the site.',
    'Data sources are made and removed there. Make a project for this purpose only, for example “Scratch”.'
  )
}

function connectedApp(given: (name: string) => string): Pick<LiveSettings, 'connectedApp'> {
  const [clientId = '', secretId = '', secretValue = '', user = ''] = APP.map(given)
  const missing = APP.filter(name => given(name) === '')
  if (missing.length === APP.length) return {}
  if (missing.length > 0) {
    throw new ActionError(
      'input.missing',
      `The connected app is given by halves: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} empty.`,
      `Give all of ${APP.join(', ')}, or none.`
    )
  }
  return { connectedApp: { kind: 'connected-app', clientId, secretId, secretValue, user } }
}
