import { describe, expect, it } from '@jest/globals'
import { readArguments, UsageError } from '../../src/local/arguments.ts'

describe('readArguments', () => {
  it.each([[[]], [['--help']], [['run', '-h']]])('shows help for %j', args => {
    expect(readArguments(args)).toEqual({ kind: 'help' })
  })

  it('takes inputs as flags', () => {
    expect(readArguments(['--source-url', 'data.csv', '--transform=SELECT 1', '--env-file', '.env'])).toEqual(
      {
        kind: 'inputs',
        inputs: { 'source-url': 'data.csv', transform: 'SELECT 1' },
        envFile: '.env'
      }
    )
  })

  it.each([
    [['--dry-run'], 'true'],
    [['--dry-run', '--source-url', 'x'], 'true'],
    [['--dry-run=false'], 'false'],
    [['--dry-run', 'false'], 'false']
  ])('takes %j', (args, value) => {
    expect(readArguments(args)).toMatchObject({ inputs: { 'dry-run': value } })
  })

  it('takes a workflow', () => {
    expect(readArguments(['run', 'a.yml', '--job', 'b', '--step', 'c', '--publish'])).toEqual({
      kind: 'workflow',
      path: 'a.yml',
      job: 'b',
      step: 'c',
      publish: true
    })
    expect(readArguments(['run', 'a.yml'])).toEqual({ kind: 'workflow', path: 'a.yml', publish: false })
  })

  it.each([
    [['--separator', ';'], 'There is no input separator. Did you mean --source-delimiter?'],
    [['--zzz', ';'], 'There is no input zzz. docs/inputs.md lists all inputs.'],
    [['run'], 'Name the workflow file: run .github/workflows/publish.yml'],
    [['run', 'a.yml', 'b.yml'], 'One workflow file at a time, but there is also b.yml.']
  ])('refuses %j', (args, message) => {
    expect(() => readArguments(args)).toThrow(new UsageError(message))
  })

  it('refuses a flag without its value', () => {
    expect(() => readArguments(['--source-url'])).toThrow(UsageError)
    expect(() => readArguments(['run', 'a.yml', '--nope'])).toThrow(UsageError)
  })
})
