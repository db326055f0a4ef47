import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { useStand } from '../e2e/stand.ts'
import { type EngineFiles, openEngineFiles } from '../support/engine-files.ts'
import { type GithubApi, startGithubApi } from '../support/github-api.ts'
import type { StepResult } from '../support/runner.ts'
import { shownLines, strayCommands } from '../support/runner-commands.ts'
import { attackerOf, EVIL, quoted } from './attacks/attacker.ts'
import { inputAttacks } from './attacks/inputs.ts'
import { serverAttacks } from './attacks/servers.ts'
import { sourceAttacks } from './attacks/sources.ts'

const stand = useStand({
  projects: [{ name: EVIL }],
  datasources: [{ name: 'Sales' }],
  flows: [{ name: EVIL }]
})
let files: EngineFiles
let github: GithubApi
const attacker = attackerOf(
  stand,
  () => files,
  () => github
)

/** What shows that the hostile text has reached the log: how it begins, and a mark of what was broken. */
const SEEN = /evil.*(\\::|##\\\[|↵|:)/

/** Every way to write a command into a name, which says its tag before and in the command. */
const FORMS: readonly ((tag: string) => string)[] = [
  ...['\n', '\r', '\r\n', '\v', '\f', '\u0085', '\u2028', '\u2029'].flatMap(breaks => [
    (tag: string) => `${tag}${breaks}::error::${tag}`,
    (tag: string) => `${tag}${breaks} \u00a0::set-output name=${tag}::x`
  ]),
  tag => `##[stop-commands]${tag}`,
  tag => `##[set-output name=${tag}]x`,
  tag => `##[ERROR]${tag}`,
  tag => `###[warning]${tag}`,
  tag => `##[##[error]${tag}`,
  tag => ` ##[group]${tag}`,
  tag => `${tag}##[endgroup]`,
  tag => `##[command]${tag}`,
  tag => `::error::${tag}`,
  tag => `\t::warning title=${tag}::x`
]
const tagOf = (index: number): string => `form${index}.`

describe('2 Commands to the runner in lines of the log', () => {
  let runs: readonly StepResult[]
  beforeAll(async () => {
    files = await openEngineFiles()
    github = await startGithubApi()
    const record = Object.fromEntries(FORMS.map((form, index) => [form(tagOf(index)), index]))
    runs = [
      await attacker.read('a.json', quoted([record])),
      await attacker.run(
        { 'source-url': stand.serve('a.json', quoted([record])) },
        { env: { RUNNER_DEBUG: undefined } }
      )
    ]
  })
  afterAll(() => Promise.all([files.close(), github.close()]))

  it.each(FORMS.map((form, index) => [quoted(form('x')), tagOf(index)] as const))(
    'the name %s is text, with debug logging and without',
    (_, tag) => {
      for (const { log, exitCode } of runs) {
        expect(exitCode).toBe(0)
        expect(shownLines(log).filter(line => line.includes(tag))).not.toEqual([])
        expect(strayCommands(log).filter(line => line.includes(tag))).toEqual([])
      }
    }
  )

  it.each([...sourceAttacks(attacker), ...serverAttacks(attacker), ...inputAttacks(attacker)])(
    '%s',
    async (_, attack, seen = SEEN) => {
      const step = await attack()
      expect(strayCommands(step.log)).toEqual([])
      expect(strayCommands(step.postLog ?? '')).toEqual([])
      expect(shownLines(step.log).join('\n')).toMatch(seen)
      for (const word of ['rows', 'published', 'text']) expect(step.masks).not.toContain(word)
      const errors = step.annotations.filter(({ level }) => level === 'error')
      expect(errors.length > 0).toBe(step.exitCode !== 0)
      for (const { message } of errors) expect(message).toMatch(/^[a-z]+(\.[a-z-]+)?: /)
    }
  )
})
