import { parse } from 'yaml'

/** What stands in for the parts of a workflow that are not on this machine. */
export interface Stands {
  /** Takes the place of every `https://host` in the inputs of the source. */
  readonly sourceOrigin: string
  readonly tableauOrigin: string
  /** The store where the objects of `s3://` addresses lie. */
  readonly objectStore?: string
  /** Takes the place of `scheme://user@host` of databases in the inputs of the source, by scheme. */
  readonly databases?: Readonly<Record<string, string>>
  /** Values of `vars.NAME` and `secrets.NAME`; a name that is not there gives `value-of-NAME`. */
  readonly values: Readonly<Record<string, string>>
}

/** A step that uses this action, ready to run. */
export interface WorkflowStep {
  readonly inputs: Record<string, string>
  readonly env: Record<string, string>
}

interface Job {
  readonly env?: Record<string, unknown>
  readonly strategy?: { readonly matrix?: { readonly include?: readonly Record<string, unknown>[] } }
  readonly steps: readonly {
    readonly uses?: string
    readonly with?: Record<string, unknown>
    readonly env?: Record<string, unknown>
  }[]
}

interface Workflow {
  readonly env?: Record<string, unknown>
  readonly jobs: Record<string, Job>
}

/** The steps of a workflow that use this action, one for each entry of a matrix. */
export function workflowSteps(yaml: string, stands: Stands): readonly WorkflowStep[] {
  const workflow = parse(yaml) as Workflow
  return Object.values(workflow.jobs).flatMap(job =>
    (job.strategy?.matrix?.include ?? [{}]).flatMap(matrix =>
      job.steps
        .filter(({ uses }) => uses?.includes('/tableau-publish-action@'))
        .map(step => ({
          inputs: values(step.with, matrix, stands),
          env: values({ ...workflow.env, ...job.env, ...step.env }, matrix, stands)
        }))
    )
  )
}

function values(
  given: Record<string, unknown> | undefined,
  matrix: Readonly<Record<string, unknown>>,
  stands: Stands
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given ?? {}).map(([name, value]) => {
      const text = String(value).replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) =>
        evaluate(expression.trim(), matrix, stands)
      )
      if (/^tableau.server.url$/i.test(name)) return [name, stands.tableauOrigin]
      if (!name.startsWith('source')) return [name, text]
      if (stands.objectStore !== undefined && text.startsWith('s3://'))
        return [name, `${text}?endpoint=${stands.objectStore}`]
      const [, scheme = ''] = /^([a-z]+):\/\//.exec(text) ?? []
      const database = stands.databases?.[scheme]
      if (database !== undefined) return [name, text.replace(/^[a-z]+:\/\/[^/]+/, database)]
      return [name, text.replace(/https:\/\/[\w.-]+/g, stands.sourceOrigin)]
    })
  )
}

/** As GitHub would on a schedule; an expression that is not known here fails. */
function evaluate(expression: string, matrix: Readonly<Record<string, unknown>>, { values }: Stands): string {
  const [, context, name = ''] = /^(vars|secrets|matrix)\.([\w-]+)$/.exec(expression) ?? []
  if (context === 'matrix') return String(matrix[name])
  if (context !== undefined) return values[name] ?? `value-of-${name}`
  const output = /^steps\.(\w+)\.outputs\.(\w+)$/.exec(expression)
  if (output !== null) return `output-${output[2]}-of-${output[1]}`
  const json = /^toJSON\(secrets\.(\w+)\)$/.exec(expression)?.[1]
  if (json !== undefined) return JSON.stringify(values[json] ?? `value-of-${json}`)
  if (expression === 'github.token') return 'ghs_example_token_0123456789'
  if (expression === "github.event_name == 'pull_request'") return 'false'
  throw new Error(`The expression ${expression} is not known here.`)
}
