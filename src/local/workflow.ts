import { parse } from 'yaml'
import { UsageError } from './arguments.ts'

/** A step of a workflow that uses this action, as it is written. */
export interface ActionStep {
  /** `publish › Publish the orders (de)`. */
  readonly title: string
  readonly inputs: Readonly<Record<string, string>>
  /** Of workflow, job and step. */
  readonly env: Readonly<Record<string, string>>
  /** Values of `matrix.NAME`. */
  readonly matrix: Readonly<Record<string, string>>
}

type Members = Readonly<Record<string, unknown>>

/** How this action is named in `uses`, whoever publishes it, and from its own repository. */
const USES = /(^|\/)tableau-publish-action(@|$)|^\.\/?$/

/**
 * The steps of a workflow that use this action, one for each combination of a matrix, in their order.
 * @param yaml text of the workflow file
 * @param wanted the job (its key) and the step (its id or name), where only some are wanted
 * @throws UsageError when there is none
 */
export function actionSteps(
  yaml: string,
  wanted: { readonly job?: string; readonly step?: string } = {}
): readonly ActionStep[] {
  let workflow: unknown
  try {
    workflow = parse(yaml)
  } catch (error) {
    throw new UsageError(`The workflow is not valid YAML: ${String(error)}`, { cause: error })
  }
  const jobs = members(members(workflow)['jobs'])
  if (wanted.job !== undefined && !Object.hasOwn(jobs, wanted.job)) {
    throw new UsageError(
      `The workflow has no job ${wanted.job}. Its jobs are ${Object.keys(jobs).join(', ')}.`
    )
  }
  const steps = Object.entries(jobs)
    .filter(([name]) => wanted.job === undefined || name === wanted.job)
    .flatMap(([name, job]) => stepsOf(name, members(job), members(workflow)))
  if (steps.length === 0) throw new UsageError('No step of the workflow uses tableau-publish-action.')
  const chosen = steps.filter(({ names }) => wanted.step === undefined || names.includes(wanted.step))
  if (chosen.length === 0) {
    const known = [...new Set(steps.flatMap(({ names }) => names))]
    throw new UsageError(
      `No step is called ${wanted.step}. The steps are ${known.join(', ') || 'without a name'}.`
    )
  }
  return chosen.map(({ step }) => step)
}

function stepsOf(
  jobName: string,
  job: Members,
  workflow: Members
): { readonly names: string[]; readonly step: ActionStep }[] {
  const found = list(job['steps'])
    .map(members)
    .filter(({ uses }) => typeof uses === 'string' && USES.test(uses))
  return combinations(members(members(job['strategy'])['matrix'])).flatMap(matrix =>
    found.map(step => {
      const names = [step['id'], step['name']].filter(name => typeof name === 'string')
      const values = Object.values(matrix).join(', ')
      const inputs = texts(step['with'])
      const name = step['name'] ?? step['id'] ?? nameFor(inputs)
      return {
        names,
        step: {
          title: `${jobName} › ${name}${values === '' ? '' : ` (${values})`}`,
          inputs,
          env: { ...texts(workflow['env']), ...texts(job['env']), ...texts(step['env']) },
          matrix
        }
      }
    })
  )
}

/** Tells a step without a name from the others by its data source. */
function nameFor({ 'datasource-name': datasource = '' }: Readonly<Record<string, string>>): string {
  const isKnown = datasource !== '' && !datasource.includes('${{')
  return `Publish to Tableau${isKnown ? `: ${datasource}` : ''}`
}

/** Every combination of the lists of a matrix, and what `include` adds (GitHub, "Running variations of jobs"). */
function combinations({ include, exclude: _exclude, ...axes }: Members): Readonly<Record<string, string>>[] {
  const crossed = Object.entries(axes).reduce<Record<string, string>[]>(
    (before, [name, values]) =>
      list(values).flatMap(value => before.map(one => ({ ...one, [name]: String(value) }))),
    [{}]
  )
  const included = list(include).map(texts)
  if (included.length === 0) return crossed
  return Object.keys(axes).length === 0 ? included : [...crossed, ...included]
}

function texts(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(members(value)).map(([name, one]) => [name, String(one ?? '')]))
}

function members(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {}
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
