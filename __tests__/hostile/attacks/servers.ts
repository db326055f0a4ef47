import type { Fault } from '../../../simulator/server.ts'
import type { StepResult } from '../../support/runner.ts'
import { type Attack, type Attacker, answer, EVIL, LINES, quoted } from './attacker.ts'

const REFUSED = /source\.[a-z-]+: /

/** Hostile texts in what a source, an OAuth service, Tableau and GitHub say. */
export function serverAttacks(attacker: Attacker): readonly Attack[] {
  const { read, publish } = attacker
  const rows = (headers: Record<string, string>) =>
    read('a.json', answer(200, 'application/json', '[{"a":1}]', headers))
  /** Publishes while something goes wrong in Tableau. */
  const during = async (fault: Fault, inputs = {}): Promise<StepResult> => {
    const injected = attacker.stand.simulator.inject(fault)
    try {
      return await publish(inputs)
    } finally {
      injected.remove()
    }
  }
  return [
    ['the body of an error', () => read('x', answer(404, 'text/plain', LINES))],
    [
      'the body of an error in JSON',
      () => read('x', answer(403, 'application/json', quoted({ message: EVIL })))
    ],
    ['the title of a page', () => read('x', answer(200, 'text/html', `<title>${LINES}</title>`))],
    ['the content type', () => read('x', answer(200, 'evil/##[error]pwn', '<!doctype html><p>')), REFUSED],
    ['the charset', () => read('x', answer(200, 'text/csv; charset="evil##[error]pwn"', 'a\n1\n'))],
    [
      'a redirect',
      () => read('x', answer(302, 'text/plain', '', { location: 'http://169.254.169.254/evil##[error]pwn' })),
      REFUSED
    ],
    [
      'a link to the next page',
      () => rows({ link: '<http://169.254.1.1/evil##[error]pwn>; rel="next"' }),
      REFUSED
    ],
    [
      'a Link header that cannot be read',
      () => rows({ link: 'evil##[error]pwn; rel="next"' }),
      /1 row|source\./
    ],
    ['a time to wait', () => read('x', answer(429, 'text/plain', EVIL, { 'retry-after': '86400' })), REFUSED],
    ['an encoding of the content', () => rows({ 'content-encoding': 'evil##[error]pwn' }), REFUSED],
    [
      'a refusal of the OAuth service',
      () =>
        attacker.with({
          'source-oauth-token-url': attacker.stand.serve(
            'token',
            answer(400, 'application/json', quoted({ error: EVIL, error_description: LINES }))
          ),
          'source-oauth-client-id': 'me',
          'source-oauth-client-secret': 'a client secret'
        })
    ],
    [
      'Tableau, which refuses to sign in',
      () => during({ kind: 'errorCode', code: '401001', detail: LINES, path: /\/auth\/signin$/ })
    ],
    [
      'Tableau, which refuses the publication',
      () =>
        during({
          kind: 'errorCode',
          code: '400011',
          summary: EVIL,
          detail: LINES,
          method: 'POST',
          path: /\/datasources$/
        })
    ],
    ['the notes of a job', () => during({ kind: 'failJob', notes: LINES })],
    ['projects of Tableau', () => publish({ 'tableau-project': 'evil' })],
    ['flows of Tableau', () => publish({ 'run-after': 'flow: default/evil' })],
    [
      'the address of a comment',
      async () => {
        attacker.github().address = `https://github.example/${EVIL}`
        const step = await attacker.comment()
        attacker.github().address = undefined
        return step
      }
    ],
    [
      'GitHub, which refuses a comment',
      async () => {
        attacker.github().refusal = { status: 500, message: LINES }
        const step = await attacker.comment()
        attacker.github().refusal = undefined
        return step
      }
    ]
  ]
}
