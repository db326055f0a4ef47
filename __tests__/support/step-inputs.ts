import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { ActionError } from '../../src/base/errors.ts'
import { type Config, readConfig } from '../../src/inputs/config.ts'

/** Inputs of a complete, valid step. */
export const COMPLETE: Readonly<Record<string, string>> = {
  'source-url': 'https://data.example/rows.json',
  'datasource-name': 'Sales',
  'tableau-server-url': 'https://tableau.example',
  'tableau-site-id': 'acme',
  'tableau-pat-name': 'ci',
  'tableau-pat-secret': 'pat-s3cret'
}

/** When the steps of the tests run: two readings of the same inputs are alike. */
const NOW = Date.UTC(2026, 10, 25, 12)

/** action.yml as the runner reads it. */
export const MANIFEST = parse(readFileSync('action.yml', 'utf8')) as {
  readonly inputs: Record<string, { description: string; default?: string }>
  readonly outputs: Record<string, { description: string }>
}

/** The environment that the runner makes of `with:` and the defaults. */
export function stepEnv(
  inputs: Record<string, string>,
  variables: Record<string, string> = {}
): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { PATH: '/usr/bin', ...variables }
  for (const [name, { default: value }] of Object.entries(MANIFEST.inputs)) {
    env[`INPUT_${name.toUpperCase()}`] = value ?? ''
  }
  for (const [name, value] of Object.entries(inputs))
    env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] = value
  return env
}

/** A Config, and its one source within reach. */
export interface ReadConfig extends Config {
  readonly source: Config['sources'][number]['config']
  readonly columns: Config['sources'][number]['columns']
}

/** Reads a complete step with some inputs replaced; collects what was masked. */
export function read(
  inputs: Record<string, string> = {},
  variables: Record<string, string> = {}
): { config: ReadConfig; masks: string[] } {
  const masks: string[] = []
  const config = readConfig(stepEnv({ ...COMPLETE, ...inputs }, variables), secret => masks.push(secret), NOW)
  const [first] = config.sources
  if (first === undefined) throw new Error('The configuration has no source.')
  return { config: { ...config, source: first.config, columns: first.columns }, masks }
}

/** As `read`, for a step that must fail: the error. */
export function fault(inputs: Record<string, string>, variables: Record<string, string> = {}): ActionError {
  try {
    read(inputs, variables)
  } catch (error) {
    if (error instanceof ActionError) return error
    throw error
  }
  throw new Error('The inputs were accepted.')
}
