import { INPUT_NAMES } from '../base/input-catalog.ts'
import type { Moment, PlaceholderValue } from '../base/placeholders.ts'
import type { GuardConfig } from '../guards/guard-config.ts'
import { proxySettings } from '../http/proxy-settings.ts'
import { type HyperVersion, numericDigits } from '../hyper/engine/types.ts'
import type { WantedDescription } from '../tableau/resources/descriptions.ts'
import type { Presentation } from '../tdsx/presentation.ts'
import { type CommentConfig, readComment } from './comment.ts'
import { readGuards } from './guards/guards.ts'
import { type Mask, maskInLog, maskSecrets } from './masking.ts'
import { readPresentation } from './presentation.ts'
import { Faults } from './reading/faults.ts'
import { suggestInput } from './reading/hints.ts'
import { withPlaceholders } from './reading/placeholders.ts'
import { InputReader, inputText, inputVariable } from './reading/reader.ts'
import { readZone } from './reading/zone.ts'
import { sourceEntries } from './source/source-entries.ts'
import { type RelationSource, readOneSource, readSources } from './source/sources.ts'
import { readDescription } from './tableau/description.ts'
import { readPublishMode } from './tableau/publish-mode.ts'
import { readTableau, type TableauConfig } from './tableau/tableau.ts'

/** What the extract looks like. */
export interface ExtractConfig {
  /** As written: SQL, or the path of a `.sql` file (`readTransform` resolves it). */
  readonly transform?: string
  /** IANA name of the zone whose wall clock instants are stored in. */
  readonly zone: string
  readonly ifEmpty: 'fail' | 'skip' | 'publish'
  readonly hyperVersion: HyperVersion
  /** As written: relative to the workspace, or absolute. */
  readonly outputPath?: string
}

/** Everything that a workflow says about one run. Frozen. */
export interface Config {
  readonly datasourceName: string
  /** At least one; the names differ without regard to case. */
  readonly sources: readonly RelationSource[]
  readonly extract: ExtractConfig
  /** Columns of the extract that must be unique and without NULL; in some modes rows are found by them. */
  readonly keyColumns: readonly string[]
  /** What is asked of the data before it is published. */
  readonly guards: GuardConfig
  /** Always there unless `dryRun`, where Tableau's inputs may be missing. */
  readonly tableau?: TableauConfig
  /** What the placeholders stand for; the transform may come out of a file and hold some too. */
  readonly moment: Moment
  /** What the placeholders in the inputs became. */
  readonly placeholders: readonly PlaceholderValue[]
  /** Over all sources; undefined: no limit. */
  readonly requestsPerMinute?: number
  readonly timeoutMinutes: number
  readonly dryRun: boolean
  /** It is a dry run because the run belongs to a pull request that gets no secrets. */
  readonly withoutSecrets: boolean
  /** What people shall see of the data source beside its data. */
  readonly description: WantedDescription
  /** How Tableau shows the columns, and what it computes; undefined: a bare Hyper file is published. */
  readonly presentation?: Presentation
  readonly comment?: CommentConfig
  readonly hyperdPath?: string
}

/** GitHub itself ends a job after five days at the latest. */
const MAX_TIMEOUT_MINUTES = 5 * 24 * 60
const MAX_NAME_LENGTH = 255
const SIGN_IN_SECRETS = ['tableau-pat-secret', 'tableau-password', 'tableau-secret-value'] as const
const MAX_REQUESTS_PER_MINUTE = 6_000

/**
 * Reads the inputs and their environment variables, the proxies too. Masks all secrets before it looks at anything
 * else; apart from that it is pure: no file, no network.
 *
 * @param mask where secrets go; by default `core.setSecret`
 * @param now the instant that all placeholders count from
 * @throws ActionError `input.*` with all faults of all inputs
 */
export function readConfig(env: NodeJS.ProcessEnv, mask: Mask = maskInLog, now: number = Date.now()): Config {
  const faults = new Faults()
  faults.catching(() => proxySettings(env))
  // No secret, and placeholders in secrets follow it.
  const zone = readZone(inputText(env, 'time-zone'), faults)
  const moment: Moment = { millis: now, zone }
  const several = sourceEntries(env)
  const entrySecrets = several?.entries.map(entry => maskSecrets(entry.env, mask, moment)) ?? []
  const sourceSecrets = maskSecrets(env, mask, moment)
  const placeholders: PlaceholderValue[] = []
  const tell = (one: PlaceholderValue): unknown => placeholders.push(one)
  const reader = new InputReader(withPlaceholders(env, moment, faults, tell), faults)
  rejectUnknown(env, faults)
  rejectUnverifiedTls(env, faults)

  const extract = readExtract(reader, zone)
  const digits = numericDigits(extract.hyperVersion)
  const sources =
    several === undefined
      ? readOneSource(reader, sourceSecrets, digits)
      : readSources(reader, several, entrySecrets, digits, moment, tell)
  const presentation = readPresentation(reader, sources, several !== undefined)
  const requestsPerMinute = readRequestsPerMinute(reader)
  const datasourceName = readDatasourceName(reader)
  const { mode, keyColumns } = readPublishMode(reader)
  const guards = readGuards(reader, mode)
  const wanted = reader.flag('dry-run')
  const withoutSecrets = wanted === false && isPullRequestWithoutSecrets(env)
  const dryRun = withoutSecrets || wanted
  // A misspelt dry-run is one fault, not four: nobody knows yet whether Tableau's inputs are missing.
  const tableau = readTableau(reader, datasourceName, mode, dryRun !== false)
  const timeoutMinutes = reader.number('timeout-minutes', { above: 0, to: MAX_TIMEOUT_MINUTES, whole: false })
  const description = readDescription(reader)
  const comment = readComment(reader)
  const hyperdPath = reader.text('hyperd-path')
  faults.throwIfAny()
  return deepFreeze({
    datasourceName,
    sources,
    extract,
    keyColumns,
    guards,
    ...(tableau === undefined ? {} : { tableau }),
    moment,
    placeholders,
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
    timeoutMinutes,
    dryRun: dryRun === true,
    withoutSecrets,
    description,
    ...(presentation === undefined ? {} : { presentation }),
    ...(comment === undefined ? {} : { comment }),
    ...(hyperdPath === undefined ? {} : { hyperdPath })
  })
}

/**
 * Runs of pull requests from forks and from Dependabot get no secrets: their values are empty. They preview instead
 * of failing.
 */
function isPullRequestWithoutSecrets(env: NodeJS.ProcessEnv): boolean {
  return (
    env['GITHUB_EVENT_NAME'] === 'pull_request' && SIGN_IN_SECRETS.every(name => inputText(env, name) === '')
  )
}

/** The runner passes an undeclared input on with a mere warning; a misspelt name would be ignored in silence. */
function rejectUnknown(env: NodeJS.ProcessEnv, faults: Faults): void {
  const known = new Set(INPUT_NAMES.map(inputVariable))
  for (const variable of Object.keys(env)) {
    if (!variable.startsWith('INPUT_') || known.has(variable)) continue
    const name = variable.slice('INPUT_'.length).toLowerCase()
    const meant = suggestInput(name)
    faults.add({
      code: 'input.unknown',
      what: `There is no input ${name}.`,
      remedy: `${meant === undefined ? 'action.yml lists all inputs.' : `Did you mean ${meant}?`} It comes from with:, or from a variable ${variable} that the job sets.`
    })
  }
}

/** Node.js takes exactly `0` as "verify nothing". */
function rejectUnverifiedTls(env: NodeJS.ProcessEnv, faults: Faults): void {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return
  faults.add({
    code: 'input.tls-verification',
    what: 'NODE_TLS_REJECT_UNAUTHORIZED=0 would switch off the verification of certificates for this run.',
    remedy:
      'Remove the variable. To trust a certificate authority of your own, give its PEM in tableau-ca-certificate (for the connection to Tableau), or for all connections set NODE_EXTRA_CA_CERTS to the path of its PEM file, or NODE_USE_SYSTEM_CA=1 to use those of the operating system.'
  })
}

function readRequestsPerMinute(reader: InputReader): number | undefined {
  const name = 'source-requests-per-minute'
  if (reader.text(name) === undefined) return undefined
  return reader.number(name, { above: 0, to: MAX_REQUESTS_PER_MINUTE, whole: false })
}

function readDatasourceName(reader: InputReader): string {
  const name = reader.required(
    'datasource-name',
    'Give the name that the data source has, or gets, in Tableau.'
  )
  const length = [...name].length
  if (length > MAX_NAME_LENGTH) {
    reader.faults.invalid(
      `The input datasource-name has ${length} characters.`,
      `Give a name of at most ${MAX_NAME_LENGTH}.`
    )
  }
  if (/\p{Cc}/u.test(name)) {
    reader.faults.invalid(
      'The input datasource-name holds a line break, a tab or another control character.',
      'Write the name on one line; in YAML without | or >.'
    )
  }
  return name
}

function readExtract(reader: InputReader, zone: string): ExtractConfig {
  const transform = reader.text('transform')
  const outputPath = readOutputPath(reader)
  return {
    ...(transform === undefined ? {} : { transform }),
    zone,
    ifEmpty: reader.choice('if-empty'),
    hyperVersion: Number(reader.choice('hyper-version')) as HyperVersion,
    ...(outputPath === undefined ? {} : { outputPath })
  }
}

/** A folder that is there already, and what else is not a place for a file, shows on disk only (`outputPlace`). */
function readOutputPath(reader: InputReader): string | undefined {
  const path = reader.text('output-path')
  if (path === undefined || /[^\\/]\.hyper$/i.test(path)) return path
  const isFolder = /[\\/]$/.test(path)
  reader.faults.invalid(
    `The input output-path (${path}) ${isFolder ? 'names a folder' : 'does not name a .hyper file'}.`,
    `Name the file to write, for example ${isFolder ? path : 'out/'}sales.hyper.`
  )
  return path
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) deepFreeze(part)
  return Object.freeze(value)
}
