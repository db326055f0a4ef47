import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import type { IncomingHttpHeaders } from 'node:http'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { startServer, type TestServer } from '../support/http-server.ts'
import { runAction, type StepResult } from '../support/runner.ts'

/** Secrets of a step, by the variable that holds them: none of them may reach any server. */
export const SECRETS = {
  'INPUT_TABLEAU-PAT-SECRET': 'pat-of-the-input-1',
  'INPUT_GITHUB-TOKEN': 'token-of-the-input-2',
  TABLEAU_PAT_SECRET: 'pat-of-the-variable-3',
  ACTIONS_RUNTIME_TOKEN: 'runtime-token-4',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'id-token-5',
  GITHUB_TOKEN: 'github-token-6',
  STATE_session: 'session-of-the-state-7',
  RUNNER_PASSWORD: 'password-of-the-runner-8'
} as const

const INPUTS = {
  'source-url': 'rows.csv',
  'datasource-name': 'Sales',
  'dry-run': 'true',
  'tableau-server-url': 'https://tableau.test',
  'tableau-site-id': 'acme',
  'tableau-pat-name': 'ci',
  'tableau-pat-secret': SECRETS['INPUT_TABLEAU-PAT-SECRET']
}

/** What one try sets up. Texts may hold GOOD and EVIL, `host:port` of the two servers. */
export interface Attack {
  /** Files: path in the folder of the step (`workspace/.npmrc`, `home/.npmrc`) → text. */
  readonly files?: Readonly<Record<string, string>>
  /** Programs: path → shell script. */
  readonly programs?: Readonly<Record<string, string>>
  /** For links and the like. */
  readonly prepare?: (folder: string) => Promise<void>
  /** Looks at the folder of the step when it has ended. */
  readonly inspect?: (folder: string) => Promise<void>
  /** FOLDER in a value is the folder of the step. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Set before PATH; FOLDER as in `env`. */
  readonly path?: string
}

/** The two servers, and the way to run a step between them. */
export interface RegistryStand {
  /** The registry of the company: answers 404 to everything. */
  readonly good: TestServer
  /** The attacker's server: may never hear anything. */
  readonly evil: TestServer
  /**
   * Runs a step that needs the engine. It must not reach the attacker's server, no server may get a secret of the
   * step, and its log may show none.
   */
  attack(attack: Attack): Promise<StepResult>
}

/** User and password of the headers that name them. */
function told(headers: IncomingHttpHeaders): readonly string[] {
  return [headers.authorization, headers['proxy-authorization']].map(value =>
    Buffer.from((value ?? '').replace(/^Basic /, ''), 'base64').toString()
  )
}

/** Sets up the servers for the tests of a file; after each try they have forgotten what they received. */
export function useRegistries(): RegistryStand {
  let good: TestServer
  let evil: TestServer
  beforeAll(async () => {
    good = await startServer((_, response) => response.writeHead(404).end('not here'))
    evil = await startServer((_, response) => response.writeHead(404).end('thank you'))
  })
  afterAll(() => Promise.all([good.close(), evil.close()]))

  return {
    get good() {
      return good
    },
    get evil() {
      return evil
    },
    async attack({ files = {}, programs = {}, prepare, inspect, env = {}, path }) {
      good.received.splice(0)
      evil.received.splice(0)
      const filled = (text: string, folder: string): string =>
        text
          .replaceAll('GOOD', `127.0.0.1:${good.port}`)
          .replaceAll('EVIL', `127.0.0.1:${evil.port}`)
          .replaceAll('FOLDER', folder)
      const step = await runAction(INPUTS, {
        keep: true,
        workspace: { 'rows.csv': 'id\n1\n' },
        async prepare(folder) {
          for (const [name, text] of [...Object.entries(files), ...Object.entries(programs)]) {
            const file = join(folder, name)
            await mkdir(dirname(file), { recursive: true })
            await writeFile(file, filled(text, folder))
            if (name in programs) await chmod(file, 0o755)
          }
          await prepare?.(folder)
        },
        env: folder => ({
          HOME: join(folder, 'home'),
          ...SECRETS,
          // The other registry that has the engine is asked where a test says so.
          PIP_NO_INDEX: '1',
          PATH: [...(path === undefined ? [] : [filled(path, folder)]), process.env['PATH']].join(delimiter),
          ...Object.fromEntries(
            Object.entries(env).map(([name, value]) => [
              name,
              value === undefined ? undefined : filled(value, folder)
            ])
          )
        })
      })
      try {
        await inspect?.(step.folder)
      } finally {
        await rm(step.folder, { recursive: true, force: true })
      }
      expect(evil.received).toEqual([])
      const heard = JSON.stringify(
        good.received.map(({ url, body, headers }) => [url, body, headers, told(headers)])
      )
      const shown = step.log.replace(/^::add-mask::.*$/gm, '')
      for (const secret of Object.values(SECRETS)) {
        for (const form of [secret, Buffer.from(secret).toString('base64')]) {
          expect(heard).not.toContain(form)
          expect(shown).not.toContain(form)
        }
      }
      return step
    }
  }
}
