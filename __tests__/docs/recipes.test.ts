import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { type BuildRoom, openBuildRoom } from '../support/build.ts'
import { failureOf } from '../support/spool.ts'

const PAGE = readFileSync('docs/recipes.md', 'utf8')

interface Recipe {
  readonly title: string
  readonly json: string
  readonly inputs: Readonly<Record<string, string>>
  /** The header, then the rows. */
  readonly table: readonly (readonly (string | null)[])[]
}

const RECIPES = PAGE.split(/^## /m).slice(1).map(recipeOf)

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

it('every recipe has an answer, inputs and rows', () => {
  expect(RECIPES.length).toBeGreaterThan(8)
  expect(PAGE.match(/```yaml/g)).toHaveLength(RECIPES.length)
})

describe('docs/recipes.md', () => {
  it.each(RECIPES.map(recipe => [recipe.title, recipe] as const))(
    '%s',
    async (_title, { json, inputs, table }) => {
      const known = ['source-records', 'source-explode', 'transform']
      expect(Object.keys(inputs).filter(name => !known.includes(name))).toEqual([])
      const explode = inputs['source-explode']
      const records = inputs['source-records']
      const { extract, rows } = await room.build(
        { name: 'answer.json', content: json },
        {
          transform: inputs['transform'] ?? '',
          ...(records === undefined ? {} : { records }),
          ...(explode === undefined ? {} : { source: { explode: [explode.split('.')] } })
        }
      )
      const [header, ...wanted] = table
      expect(extract.columns.map(({ name }) => name)).toEqual(header)
      expect(rows.toSorted()).toEqual(wanted.toSorted())
    }
  )

  it('is right about the trap of null', async () => {
    const build = (transform: string) =>
      room.build({ name: 'a.json', content: '[{"x": [{"n": null}]}]' }, { transform })
    const from = 'FROM source, json_array_elements(x::json) l(v)'
    expect((await build(`SELECT l.v->>'n' AS n ${from}`)).rows).toEqual([['null']])
    expect((await build(`SELECT l.v->>'m' AS m ${from}`)).rows).toEqual([[null]])
    const cast = build(`SELECT (l.v->>'n')::double precision AS n ${from}`)
    expect((await failureOf(cast)).code).toMatch(/^(transform|engine)\./)
  })
})

function recipeOf(section: string): Recipe {
  const block = (language: string): string =>
    new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(section)?.[1] ?? ''
  const table = section
    .split('\n')
    .filter(line => line.startsWith('|') && !line.startsWith('| ---'))
    .map(line =>
      line
        .slice(1, -1)
        .split('|')
        .map(cell => cell.trim())
    )
    .map(cells => cells.map(cell => (cell === 'NULL' ? null : cell)))
  return {
    title: section.split('\n')[0] ?? '',
    json: block('json'),
    inputs: parse(block('yaml')) as Record<string, string>,
    table
  }
}
