import { afterEach, describe, expect, it } from '@jest/globals'
import type { StepOptions } from '../support/runner.ts'
import { errorOf, useStand } from './stand.ts'

const stand = useStand()
let requests = 0

/** The error of a step whose inputs are wrong. */
async function faultOf(inputs: Record<string, string>, options: StepOptions = {}): Promise<string> {
  const step = await stand.step(
    { 'source-url': stand.serve('rows.csv', 'id\n1\n'), ...inputs },
    { allowUndeclared: true, ...options }
  )
  const error = errorOf(step)
  expect(step.annotations).toHaveLength(1)
  expect(step.outputs).toEqual({ published: 'false', unchanged: 'false' })
  expect(step.summary).toContain('Failed')
  return error
}

afterEach(() => {
  expect(stand.source.received).toEqual([])
  expect(stand.simulator.requests).toHaveLength(requests)
  requests = stand.simulator.requests.length
})

describe('an input that is wrong fails the run before anything is sent', () => {
  it('when a word of a closed list is misspelt', async () => {
    const [mode, flag, format] = await Promise.all([
      faultOf({ 'publish-mode': 'overwite' }),
      faultOf({ 'dry-run': 'ture' }),
      faultOf({ 'source-format': 'cvs' })
    ])
    expect(mode).toMatch(
      /^input\.invalid: .*publish-mode.*"overwite".*overwrite, create.*Did you mean overwrite\?/
    )
    expect(flag).toMatch(/^input\.invalid: .*dry-run.*"ture".*true, false.*Did you mean true\?/)
    expect(format).toMatch(
      /^input\.invalid: .*source-format.*auto, json, ndjson, csv, tsv, parquet, odata, xlsx, arrow, xml, hyper/
    )
  })

  it('when it does not exist', async () => {
    const [typo, later, undashed] = await Promise.all([
      faultOf({ 'publsh-mode': 'create' }),
      faultOf({ 'source-sheets': 'true' }),
      faultOf({ datasource_name: 'Sales' })
    ])
    expect(typo).toMatch(/^input\.unknown: .*publsh-mode.*Did you mean publish-mode\?/)
    expect(later).toMatch(/^input\.unknown: .*source-sheets/)
    expect(undashed).toMatch(/^input\.unknown: .*datasource_name.*Did you mean datasource-name\?/)
  })

  it('when it is missing', async () => {
    const [source, tableau, all] = await Promise.all([
      faultOf({ 'source-url': ' \n' }),
      faultOf({ 'tableau-pat-secret': '' }),
      faultOf({
        'source-url': '',
        'datasource-name': '',
        'tableau-server-url': '',
        'tableau-pat-name': '',
        'tableau-pat-secret': ''
      })
    ])
    expect(source).toMatch(/^input\.missing: The input source-url is missing/)
    expect(tableau).toMatch(/^input\.missing: .*tableau-pat-secret.*TABLEAU_PAT_SECRET/)
    expect(all).toMatch(/^input\.missing: 4 things are wrong/)
    for (const name of ['source-url', 'datasource-name', 'tableau-server-url']) {
      expect(all).toContain(`The input ${name} is missing.`)
    }
    expect(all).toMatch(/Nothing says who signs in.*tableau-pat-name and tableau-pat-secret/)
  })

  it('together with all others', async () => {
    const error = await faultOf({
      'publish-mode': 'overwite',
      'dry-run': 'ture',
      'timeout-minutes': '-1',
      'chunk-size-mb': '65',
      columns: 'a: strnig',
      'datasource-nam': 'x',
      'datasource-name': ''
    })
    expect(error).toMatch(
      /^input\.(unknown|invalid): 7 things are wrong with the inputs, so nothing was fetched/
    )
    expect(error.match(/^- /gm)).toHaveLength(7)
  })

  it('when its value cannot be used', async () => {
    const wrong: Record<string, string>[] = [
      { 'source-url': 'ftp://files.example/x.csv' },
      { 'source-url': 'https://me:secret@data.example/x.csv' },
      { 'source-method': 'GET', 'source-body': 'x' },
      { 'source-format': 'json', 'source-records': 'a..b' },
      { 'source-headers': 'no colon here' },
      { 'source-token': 'a', 'source-username': 'b', 'source-password': 'c' },
      { columns: 'id: integer?' },
      { columns: '{' },
      { 'if-empty': 'ignore' },
      { 'datasource-name': 'x'.repeat(256) },
      { 'datasource-name': '売上 “Q1” R&D <EU>\r\nX: y' },
      { 'tableau-server-url': 'https://tableau example' },
      { 'tableau-project': 'A//B' },
      { 'tableau-project-id': '12345' },
      { 'tableau-project': 'A', 'tableau-project-id': 'f1f1f1f1-0000-4000-8000-000000000001' },
      { 'timeout-minutes': 'soon' },
      { 'chunk-size-mb': '1.5' }
    ]
    for (let next = 0; next < wrong.length; next += 3) {
      const some = wrong.slice(next, next + 3)
      const errors = await Promise.all(some.map(inputs => faultOf(inputs)))
      for (const [index, error] of errors.entries()) {
        expect(error).toMatch(/^input\.invalid: /)
        const names = Object.keys(some[index] ?? {})
        expect(names.some(name => error.includes(name.replace(/-(username|token)$/, '')))).toBe(true)
        expect(error).not.toContain('me:secret')
      }
    }
  })

  it('when certificates would not be verified', async () => {
    const error = await faultOf({}, { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } })
    expect(error).toMatch(/^input\.tls-verification: .*NODE_TLS_REJECT_UNAUTHORIZED.*NODE_EXTRA_CA_CERTS/)
  })
})
