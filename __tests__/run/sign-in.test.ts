import { expect, it } from '@jest/globals'
import { readConfig } from '../../src/inputs/config.ts'
import { noticeSlash } from '../../src/run/sign-in.ts'
import { memoryLog } from '../support/memory-log.ts'
import { stepEnv } from '../support/step-inputs.ts'

function remarks(name: string, more: Record<string, string> = {}) {
  const log = memoryLog()
  const inputs = { 'source-url': 'a.csv', 'dry-run': 'true', 'datasource-name': name, ...more }
  noticeSlash(
    readConfig(stepEnv(inputs), () => undefined),
    log
  )
  return log.remarks
}

it('a slash in the name of the data source is told, with what may be meant', () => {
  expect(remarks('Finance/Daily/Orders')).toEqual([
    {
      level: 'notice',
      title: 'A slash in the name',
      message:
        'The data source will be called “Finance/Daily/Orders”, in the default project. If “Finance/Daily” is meant to be a project, set tableau-project to Finance/Daily and datasource-name to Orders.'
    }
  ])
})

it('nothing is said where the project is named, or the slash separates nothing', () => {
  const server = {
    'tableau-server-url': 'https://t.example',
    'tableau-pat-name': 'a',
    'tableau-pat-secret': 'bbbb'
  }
  expect(remarks('Profit/Loss', { ...server, 'tableau-project': 'Finance' })).toEqual([])
  expect(remarks('Orders')).toEqual([])
  expect(remarks('/Orders')).toEqual([])
})
