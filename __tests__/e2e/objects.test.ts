import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type ObjectStore, startObjectStore } from '../support/object-store.ts'
import type { StepResult } from '../support/runner.ts'
import { errorOf, useStand } from './stand.ts'

const SECRET = 'c4n4ry/secret+key/of-a-test-0000000000000'
const TOKEN = 'c4n4ry-session/token+of=a-test=='
const AWS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: SECRET, AWS_SESSION_TOKEN: TOKEN }

const stand = useStand()
let store: ObjectStore
beforeAll(async () => {
  store = await startObjectStore(
    {
      acme: {
        'sales/year=2025/a b.csv': 'id,amount\n1,2.5\n',
        'sales/year=2026/a.csv': 'id,amount\n2,3\n',
        'sales/year=2026/': '',
        'plain.csv': 'id,amount\n9,1\n'
      }
    },
    { keys: [{ id: 'AKIDEXAMPLE', secret: SECRET, token: TOKEN }] }
  )
})
afterAll(() => store.close())

const at = (key: string) => `s3://acme/${key}?endpoint=${store.origin}`
const env = { ...AWS, RUNNER_DEBUG: '1' }

/** Nothing of the secrets may stand in what a step leaves behind, masks aside. */
function expectNoSecret({ log, outputs, summary, state, masks }: StepResult): void {
  const shown = [log.replace(/^::add-mask::.*$/gm, ''), JSON.stringify([outputs, state]), summary].join('\n')
  expect(shown).not.toContain('c4n4ry')
  expect(shown).not.toContain(encodeURIComponent(SECRET))
  expect(masks).toEqual(expect.arrayContaining([SECRET, TOKEN]))
}

describe('objects of S3', () => {
  it('become a table, with folders and origin as columns', async () => {
    const built = await stand.build(
      { 'source-url': at('sales/**/*.csv'), 'source-origin-column': 'file', columns: 'year: int' },
      { env }
    )
    expect(built.columns).toEqual(['file text', 'id bigint', 'amount double precision', 'year integer'])
    expect(built.rows).toEqual([
      ['s3://acme/sales/year=2025/a b.csv', '1', '2.5', '2025'],
      ['s3://acme/sales/year=2026/a.csv', '2', '3', '2026']
    ])
    expectNoSecret(built)
  })

  it('stand beside addresses and files, and join with them', async () => {
    const url = stand.serve('more.csv', 'id,amount\n3,4\n')
    const together = await stand.build(
      { 'source-url': `${at('plain.csv')}\n${url}\nx.csv`, 'source-token': 'a-token-of-http' },
      { env, workspace: { 'x.csv': 'id,amount\n4,5\n' } }
    )
    expect(together.rows.map(([id]) => id)).toEqual(['9', '3', '4'])
    expect(stand.source.received.at(-1)?.headers.authorization).toBe('Bearer a-token-of-http')
    expect(store.headers.some(headers => headers.authorization?.startsWith('Bearer'))).toBe(false)
    const sources = `sales: {url: "${at('sales/**/*.csv')}"}\nnames: {url: names.csv}`
    const built = await stand.build(
      { sources, transform: 'SELECT s.id, n.name FROM sales s JOIN names n USING (id) ORDER BY id' },
      { env, workspace: { 'names.csv': 'id,name\n1,Ann\n2,Bob\n' } }
    )
    expect(built.rows).toEqual([
      ['1', 'Ann'],
      ['2', 'Bob']
    ])
  })

  it('that may not be read publish nothing, and show no secret', async () => {
    const inputs = { 'source-url': at('sales/**/*.csv'), 'datasource-name': 'Denied' }
    const wrong = { ...env, AWS_SECRET_ACCESS_KEY: `${SECRET}-other` }
    const step = await stand.step(inputs, { env: wrong })
    expect(errorOf(step)).toMatch(/^source\.login: s3:\/\/acme: .*SignatureDoesNotMatch/)
    const shown = step.log.replace(/^::add-mask::.*$/gm, '')
    expect(shown).not.toContain('c4n4ry')
    // The answer of the store holds the request that was signed, with the session token.
    expect(shown).not.toContain('x-amz-security-token')
    expect(step.outputs['published']).not.toBe('true')
  })
})
