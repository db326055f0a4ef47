import { describe, expect, it } from '@jest/globals'
import { readConfig } from '../../../src/inputs/config.ts'
import { fault, stepEnv } from '../../support/step-inputs.ts'

describe('the report of faults', () => {
  it('has one line for each missing input', () => {
    const step = stepEnv({})
    expect(() => readConfig(step, () => undefined)).toThrow(
      expect.objectContaining({
        code: 'input.missing',
        what: expect.stringMatching(
          /^4 things[\s\S]*- The input source-url[\s\S]*datasource-name[\s\S]*tableau-server-url[\s\S]*tableau-pat-name[\s\S]*tableau-pat-secret/
        )
      })
    )
  })

  it('holds all kinds together under the first that is more than missing', () => {
    const error = fault({
      'source-url': '',
      'dry-run': 'ture',
      'publish-mode': 'overwite',
      columns: 'a: txt\nb: txt'
    })
    expect(error.code).toBe('input.invalid')
    expect(error.what.match(/^- /gm)).toHaveLength(5)
    for (const name of ['source-url', 'dry-run', 'publish-mode', '"a"', '"b"'])
      expect(error.what).toContain(name)
  })

  it('says nothing of missing Tableau inputs when dry-run is misspelt', () => {
    const step = stepEnv({ 'source-url': 'a.csv', 'datasource-name': 'Sales', 'dry-run': 'ture' })
    expect(() => readConfig(step, () => undefined)).toThrow(/^input\.invalid: The input dry-run [^\n]*$/)
  })

  it('puts an unknown input first, for it may explain a missing one', () => {
    const error = fault({ 'source-url': '', sourceurl: 'x' })
    expect(error.code).toBe('input.unknown')
    expect(error.what).toMatch(/^2 things[^\n]*\n- There is no input sourceurl[^\n]*\n- input\.missing/)
  })

  it('says once what several faults in a row have in common', () => {
    const error = fault({ columns: 'a: txt\nb: flavour\nc: colour' })
    expect(error.what.split('\n').slice(1)).toEqual([
      '- The input columns gives "a" the type "txt" (line 1: "a: txt"). Did you mean text?',
      '- The input columns gives "b" the type "flavour" (line 2: "b: flavour").',
      '- The input columns gives "c" the type "colour" (line 3: "c: colour"). A type must be one of bool, int, bigint, double, numeric(p,s), text, date, time, timestamp, timestamp_tz. Write one of these.'
    ])
  })

  it('is one plain sentence when there is one fault', () => {
    expect(fault({ 'source-url': '' }).message).toMatch(
      /^input\.missing: The input source-url is missing\. Give /
    )
  })
})
