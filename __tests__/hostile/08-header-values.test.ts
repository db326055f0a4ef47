import type { RequestListener } from 'node:http'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { useStand } from '../e2e/stand.ts'
import { shownLog, toldBy } from '../support/read-as-runner.ts'
import type { StepResult } from '../support/runner.ts'

const stand = useStand()

/** Headers of every day, whose values stand in names, types and messages too. */
const EVERYDAY: readonly (readonly [name: string, value: string])[] = [
  ['X-Include-Archived', 'true'],
  ['X-Hide-Empty', 'false'],
  ['X-Api-Version', '1'],
  ['X-Api-Version', '2024-01-01'],
  ['Notion-Version', '2022-06-28'],
  ['X-Page', '2'],
  ['X-Page-Size', '1000'],
  ['X-Year', '2024'],
  ['X-Response-Format', 'json'],
  ['X-Type', 'text'],
  ['X-Kind', 'bigint'.slice(0, 3)],
  ['X-Mode', 'none'],
  ['X-Order', 'desc'],
  ['X-Environment', 'production'],
  ['X-Client', 'tableau'],
  ['X-Columns', 'columns'],
  ['X-Source', 'source'],
  ['X-Locale', 'de-DE'],
  ['X-Media', 'text/csv'],
  ['Accept-Language', 'english'],
  ['Cache-Control', 'no-cache'],
  ['X-Requested-With', 'XMLHttpRequest'],
  ['X-Atlassian-Token', 'no-check'],
  ['ConsistencyLevel', 'eventual'],
  ['Time-Zone', 'Europe/Berlin'],
  ['Host-Version', 'nullable'],
  ['X-Key', 'a'],
  ['X-Token', 'name'],
  ['Authorization', 'none']
]

/** Values that are credentials; what a server repeats of each, and must not be shown. */
const CREDENTIALS: readonly (readonly [header: string, repeated: string])[] = [
  ['X-Api-Key: k3y-8f3b-0001', 'k3y-8f3b-0001'],
  ['X-Tenant: acme-0002', 'acme-0002'],
  ['X-Pin: 123456', '123456'],
  ['X-Account-Number: 12345678', '12345678'],
  ['X-Word: swordfish', 'swordfish'],
  ['X-Auth: Bearer b34rer-0003', 'b34rer-0003'],
  ['X-Forwarded-Authorization: Token t0ken-0004', 't0ken-0004'],
  ['Cookie: theme=dark; sid=c00kie-0005; other=8f3b0006', 'c00kie-0005'],
  ['Cookie: theme=dark; sid=c00kie-0007; other=8f3b0006', '8f3b0006'],
  ['Ocp-Apim-Subscription-Key: subscr1-0008', 'subscr1-0008'],
  ['X-Csrf-Token: csrf-0009', 'csrf-0009'],
  ['X-Signature: s1gn/at+ure==0010', 's1gn/at+ure==0010'],
  ['X-Quoted: a"b\\c-0011', 'a"b\\c-0011'],
  ['X-Blanks: two words 0012', 'two words 0012'],
  ['Referer: https://h.example/?token=r3f-0013', 'https://h.example/?token=r3f-0013']
]
const AUTHORIZATIONS: readonly (readonly [value: string, repeated: string])[] = [
  ['Bearer b34rer-1001', 'b34rer-1001'],
  [`Basic ${btoa('me:b4sic-1002')}`, btoa('me:b4sic-1002')],
  [`Basic ${btoa('me:b4sic-1003')}`, 'b4sic-1003'],
  ['Token token="t0ken-1004", app=reports', 't0ken-1004'],
  ['GenieKey g3nie-1005', 'g3nie-1005'],
  ['bare-1006', 'bare-1006']
]

/** An answer with a text in the places where answers have texts that are shown. */
const repeating =
  (status: number, text: string): RequestListener =>
  (_request, response) => {
    const record = { [`id ${text}`]: text, n: 1 }
    const body = status === 200 ? [record, { [`id ${text}`]: 1, n: text }] : { error: `bad ${text}` }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

function run(headers: string, answer: RequestListener | string, more = {}): Promise<StepResult> {
  return stand.step(
    { 'dry-run': 'true', 'source-url': stand.serve('a.json', answer), 'source-headers': headers, ...more },
    { env: { RUNNER_DEBUG: '1' } }
  )
}

const columnsOf = ({ outputs }: StepResult) =>
  JSON.parse(outputs['schema'] ?? '') as { name: string; type: string; nullable: boolean }[]

describe('8 Values of headers that are masked', () => {
  let everyday: StepResult
  let entry: StepResult
  beforeAll(async () => {
    const record = Object.fromEntries(EVERYDAY.map(([, value], index) => [`col${index} ${value}`, index]))
    const data = JSON.stringify([record])
    const unique = EVERYDAY.filter(([name], at) => EVERYDAY.findIndex(([other]) => other === name) === at)
    everyday = await run(EVERYDAY.map(header => header.join(': ')).join('\n'), data)
    entry = await run('', '[]', {
      'source-url': '',
      sources: JSON.stringify({
        a: { url: stand.serve('a.json', data), headers: Object.fromEntries(unique) }
      }),
      transform: 'SELECT * FROM a'
    })
  })

  it.each(EVERYDAY.map(([name, value], index) => [name, value, index] as const))(
    '%s: %s stays readable, in source-headers and in sources',
    (_, value, index) => {
      for (const step of [everyday, entry]) {
        expect(step.exitCode).toBe(0)
        expect(step.masks).not.toContain(value)
        expect(shownLog(step)).toContain(`col${index} ${value} bigint`)
        expect(step.summary).toContain(`col${index} ${value}`)
        expect(columnsOf(step)[index]).toEqual({
          name: `col${index} ${value}`,
          type: 'bigint',
          nullable: true
        })
      }
    }
  )

  it.each([
    ...CREDENTIALS,
    ...AUTHORIZATIONS.map(([value, repeated]) => [`Authorization: ${value}`, repeated] as const)
  ])(
    '%s is hidden when a server repeats %s in an error, in names and in values',
    async (header, repeated) => {
      const [error, data, named] = await Promise.all([
        run(header, repeating(401, repeated)),
        run(header, repeating(200, repeated)),
        run('', '[]', {
          'source-url': '',
          sources: JSON.stringify({
            a: { url: stand.serve('a.json', repeating(403, repeated)), headers: [header] }
          })
        })
      ])
      for (const step of [error, data, named]) {
        expect(step.masks).toContain(repeated)
        expect(toldBy(step)).not.toContain(repeated)
        expect(toldBy(step)).toContain('***')
      }
      expect(data.exitCode).toBe(0)
      expect(columnsOf(data).map(({ name }) => name)).toEqual(['id ***', 'n'])
    }
  )

  it.each([
    '"name"',
    '"type":"text"',
    '","type"',
    ':"id","',
    'nullable',
    '[{"name":"id',
    'bigint","nullable":true'
  ])('the schema is valid JSON when %s is hidden', async value => {
    const step = await run(`X-Api-Key: ${value}`, JSON.stringify([{ id: 1, [`a ${value} b`]: 2 }]))
    expect(step.masks).toContain(value)
    expect(columnsOf(step)).toEqual([
      { name: 'id', type: 'bigint', nullable: true },
      { name: 'a *** b', type: 'bigint', nullable: true }
    ])
  })
})
