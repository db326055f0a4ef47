import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { useDays } from './days.ts'
import { errorOf, useStand } from './stand.ts'

const stand = useStand()
const { days, good } = useDays(stand)

const STORIES = (readFileSync('docs/guards.md', 'utf8').split('\n## Four stories\n')[1] ?? '')
  .split('\n## ')[0]
  ?.split('\n### ')
  .slice(1)
  .map(text => {
    const blocks = [...text.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, kind = '', body = '']) => ({
      kind,
      body
    }))
    const data = blocks.filter(({ kind }) => kind === 'csv' || kind === 'json')
    return {
      name: text.split('\n')[0] ?? '',
      inputs: parse(blocks.find(({ kind }) => kind === 'yaml')?.body ?? '') as Record<string, string>,
      // Of the first day only.
      first: parse(/^Monday, with `(.*)`:$/m.exec(text)?.[1] ?? '{}') as Record<string, string>,
      monday: data[0],
      tuesday: data[1],
      outcome: blocks.find(({ kind }) => kind === 'text')?.body.trim() ?? ''
    }
  })

describe('the stories of docs/guards.md', () => {
  it('are four', () => expect(STORIES).toHaveLength(4))

  it.each(STORIES ?? [])(
    'happen as they are told: $name',
    async ({ name, inputs, first, monday, tuesday, outcome }) => {
      const { day } = days(inputs, name)
      expect(outcome).not.toBe('')
      // An append needs a data source that is there.
      good(await day(`a.${monday?.kind}`, monday?.body ?? '', { 'publish-mode': 'overwrite', ...first }))
      const step = await day(`a.${tuesday?.kind}`, tuesday?.body ?? '')
      if (outcome.startsWith('data.')) expect(errorOf(step)).toContain(outcome)
      else expect(`${good(step).summary}\n${step.log}`).toContain(outcome)
    }
  )
})
