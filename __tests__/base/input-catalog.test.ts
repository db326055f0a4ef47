import { describe, expect, it } from '@jest/globals'
import { declared, INPUT_NAMES, INPUTS } from '../../src/base/input-catalog.ts'
import { MANIFEST } from '../support/step-inputs.ts'

describe('the table of declared inputs', () => {
  it('has the inputs of action.yml, in its order', () => {
    expect(INPUT_NAMES).toEqual(Object.keys(MANIFEST.inputs))
  })

  it('has the defaults of action.yml', () => {
    const ours = Object.fromEntries(INPUT_NAMES.map(name => [name, declared(name).default]))
    const theirs = Object.fromEntries(INPUT_NAMES.map(name => [name, MANIFEST.inputs[name]?.default]))
    expect(ours).toEqual(theirs)
  })

  it('has the variable of the same name in upper snake case for every tableau-* input', () => {
    for (const name of INPUT_NAMES.filter(name => name.startsWith('tableau-'))) {
      expect(declared(name).variable).toBe(name.toUpperCase().replaceAll('-', '_'))
    }
  })

  it('has every allowed value in the description', () => {
    for (const [name, { values }] of Object.entries(INPUTS).flatMap(([name, input]) =>
      'values' in input ? [[name, input] as const] : []
    )) {
      if (values.join() === 'true,false') continue
      for (const value of values) expect(MANIFEST.inputs[name]?.description).toContain(`\`${value}\``)
    }
  })
})
