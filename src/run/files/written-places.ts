import { isAbsolute, relative } from 'node:path'
import { isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument, type Scalar } from 'yaml'
import { workspace } from '../../base/environment.ts'
import type { ActionError, WrittenPlace } from '../../base/errors.ts'
import { INPUT_NAMES } from '../../base/input-catalog.ts'
import type { Annotation } from '../../base/log.ts'
import { readSmallFile } from '../../files/regular-file.ts'
import { workspacePath } from '../../files/workspace-path.ts'
import { inputText } from '../../inputs/reading/reader.ts'
import { namesFile } from './transform-file.ts'

/** GitHub takes no larger workflow file, and nobody writes longer SQL. */
const MAX_BYTES = 1024 * 1024
/** GitHub shows ten errors of a step. */
const MAX_PLACES = 8
/** How this action is named in `uses`, whoever publishes it, and from its own repository. */
const USES = /(^|\/)tableau-publish-action(@|$)|^\.\/?$/

type Located = Omit<Annotation, 'message'>

/**
 * Where in the files of the workspace an error lies: in a `.sql` file that an input names, or in the workflow file,
 * where that is checked out and one step alone can be meant. What is not found has no place.
 */
export async function annotationsOf(
  { details, what }: ActionError,
  env: NodeJS.ProcessEnv
): Promise<readonly Annotation[]> {
  if (details?.kind !== 'written') return []
  const found: Annotation[] = []
  for (const place of details.places.slice(0, MAX_PLACES)) {
    const located = await locate(place, env).catch(() => undefined)
    if (located !== undefined) found.push({ ...located, message: place.what ?? what })
  }
  return found
}

async function locate(place: WrittenPlace, env: NodeJS.ProcessEnv): Promise<Located | undefined> {
  const input = INPUT_NAMES.find(name => name === place.input)
  const text = input === undefined ? '' : inputText(env, input)
  if (text === '') return undefined
  const isSql = place.input === 'transform' || place.input === 'source-query'
  return isSql && namesFile(text) ? await inSqlFile(text, place, env) : await inWorkflow(text, place, env)
}

async function inSqlFile(path: string, place: WrittenPlace, env: NodeJS.ProcessEnv): Promise<Located> {
  const sql = await read(path, env)
  const file = isAbsolute(path) ? relative(workspace(env), path) : path.replace(/^\.\//, '')
  return { file, ...shifted(place, sql, 1, 0) }
}

async function inWorkflow(
  text: string,
  place: WrittenPlace,
  env: NodeJS.ProcessEnv
): Promise<Located | undefined> {
  const file = workflowFile(env)
  if (file === undefined) return undefined
  const yaml = await read(file, env)
  const lines = new LineCounter()
  const { contents } = parseDocument(yaml, { lineCounter: lines, prettyErrors: false })
  const candidates = valuesOf(contents, place.input, env['GITHUB_JOB']).filter(({ value }) =>
    isFilledIn(String(value).trim(), text)
  )
  const [value] = candidates
  if (value?.range === undefined || value.range === null || candidates.length > 1) return undefined
  const begins = lines.linePos(value.range[0])
  if (value.type !== 'BLOCK_LITERAL') {
    // A text that YAML folds has lost its lines; one of a single line has its place.
    return { file, line: begins.line, column: begins.col }
  }
  const first =
    yaml
      .split('\n')
      .slice(begins.line)
      .find(line => line.trim() !== '') ?? ''
  const indent = first.length - first.trimStart().length
  return { file, ...shifted(place, String(value.value), begins.line + 1, indent) }
}

/** A place in a text without the blanks around it, counted in the whole one that begins in a line of a file. */
function shifted(
  { line, column }: WrittenPlace,
  whole: string,
  firstLine: number,
  indent: number
): Pick<Located, 'line' | 'column'> {
  const blank = whole.slice(0, whole.length - whole.trimStart().length)
  const lastBlank = blank.slice(blank.lastIndexOf('\n') + 1)
  const more = indent + (line === 1 ? lastBlank.length : 0)
  return {
    line: firstLine + blank.split('\n').length - 1 + line - 1,
    ...(column === undefined ? {} : { column: column + more })
  }
}

/** `.github/workflows/publish.yml`, for a run of the workflow of this very repository. */
function workflowFile({
  GITHUB_WORKFLOW_REF: ref = '',
  GITHUB_REPOSITORY: repository = ''
}: NodeJS.ProcessEnv) {
  const path = ref.startsWith(`${repository}/`) ? ref.slice(repository.length + 1) : ''
  const end = path.lastIndexOf('@')
  return repository === '' || end <= 0 ? undefined : path.slice(0, end)
}

/** What the steps that use this action say of an input. @param job key of the job that runs; undefined: any */
function valuesOf(
  workflow: ParsedNode | null,
  input: string,
  job: string | undefined
): readonly Scalar.Parsed[] {
  const jobs = isMap(workflow) ? workflow.get('jobs', true) : undefined
  if (!isMap(jobs)) return []
  return jobs.items.flatMap(({ key, value }) => {
    const isOther = job !== undefined && job !== '' && isScalar(key) && String(key.value) !== job
    const steps = isMap(value) && !isOther ? value.get('steps', true) : undefined
    if (!isSeq(steps)) return []
    return steps.items.flatMap(step => {
      if (!isMap(step) || !USES.test(String(step.get('uses')))) return []
      const given = step.get('with', true)
      const text = isMap(given) ? given.get(input, true) : undefined
      return isScalar(text) ? [text as Scalar.Parsed] : []
    })
  })
}

/** Whether a text may be what the runner has made of one with expressions: `a ${{ vars.X }} c` → `a b c`. */
function isFilledIn(written: string, text: string): boolean {
  const [first = '', ...others] = written.replaceAll('\r\n', '\n').split(/\$\{\{[^\n]*?\}\}/)
  const last = others.pop()
  if (last === undefined) return first === text
  if (!text.startsWith(first) || !text.endsWith(last)) return false
  let at = first.length
  for (const part of others) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return at <= text.length - last.length
}

async function read(path: string, env: NodeJS.ProcessEnv): Promise<string> {
  return (await readSmallFile(workspacePath(path, workspace(env)), MAX_BYTES)).toString('utf8')
}
