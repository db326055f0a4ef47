import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'

/** What takes the place of the parts of an example that are not on this machine. */
export interface Surroundings {
  /** `http://127.0.0.1:<port>` instead of the origin of `source-url`. */
  readonly sourceOrigin: string
  /** Values of `${{ vars.NAME }}` and `${{ secrets.NAME }}`, by NAME. */
  readonly values: Readonly<Record<string, string>>
}

/** The step of an example, ready to run. */
export interface ReadmeStep {
  readonly inputs: Record<string, string>
  /** What was replaced: `https://… → http://127.0.0.1:…`, `${{ secrets.NAME }} → the stand-in's`. */
  readonly replaced: readonly string[]
}

interface Workflow {
  readonly jobs: Record<string, { readonly steps: readonly { readonly with?: Record<string, unknown> }[] }>
}

/**
 * The `with:` of the first workflow in README.md. Nothing is changed but the origin of `source-url` and the
 * expressions.
 * @param root folder of the repository
 * @throws Error when there is no such step, or an expression has no value
 */
export async function readmeStep(root: string, surroundings: Surroundings): Promise<ReadmeStep> {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const yaml = /```yaml\r?\n([\s\S]*?)```/.exec(readme)?.[1]
  if (yaml === undefined) throw new Error('README.md has no YAML example.')
  const steps = Object.values((parse(yaml) as Workflow).jobs).flatMap(job => job.steps)
  const given = steps.find(step => step.with !== undefined)?.with
  if (given === undefined) throw new Error('The first example of README.md has no step with inputs.')
  const replaced: string[] = []
  const inputs: Record<string, string> = {}
  for (const [name, value] of Object.entries(given)) {
    inputs[name] = String(value).replace(
      /\$\{\{\s*(?:vars|secrets)\.(\w+)\s*\}\}/g,
      (expression, key: string) => {
        const found = surroundings.values[key]
        if (found === undefined) throw new Error(`The example of README.md uses ${expression}.`)
        replaced.push(`${expression} → the stand-in's`)
        return found
      }
    )
  }
  const { origin } = new URL(inputs['source-url'] ?? '')
  inputs['source-url'] = inputs['source-url']?.replace(origin, surroundings.sourceOrigin) ?? ''
  replaced.unshift(`${origin} → ${surroundings.sourceOrigin}`)
  return { inputs, replaced }
}
