import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { INPUT_NAMES } from '../../src/base/input-catalog.ts'
import { explanationOf, FRAME, RECIPES } from '../support/cookbook.ts'
import { CODE } from '../support/services/code.ts'
import { CRM } from '../support/services/crm.ts'
import { DESKS } from '../support/services/desks.ts'
import { ENTERPRISE } from '../support/services/enterprise.ts'
import { GOOGLE } from '../support/services/google.ts'
import { MONEY } from '../support/services/money.ts'
import { OPEN } from '../support/services/open.ts'
import { WORK } from '../support/services/work.ts'

/** Each of them is run by the test of its group: the type of its table wants an entry for each service. */
const RUN = { ...CRM, ...DESKS, ...WORK, ...CODE, ...MONEY, ...GOOGLE, ...ENTERPRISE, ...OPEN }

interface Step {
  readonly uses: string
  readonly with: Readonly<Record<string, unknown>>
}

describe('docs/cookbook.md', () => {
  it('has recipes that are all run, and no other', () => {
    expect([...RECIPES.keys()]).toEqual(Object.keys(RUN))
    expect(RECIPES.size).toBeGreaterThanOrEqual(25)
  })

  it.each([...RECIPES])(
    'has a whole step for %s, with inputs that exist, and says what one has to know',
    (name, yaml) => {
      const steps = parse(yaml) as readonly Step[]
      const [step, ...others] = steps.filter(({ uses }) => uses.includes('tableau-publish-action@'))
      expect(others).toEqual([])
      const inputs = Object.keys(step?.with ?? {})
      expect(inputs).toContain('datasource-name')
      expect(inputs.filter(input => !(INPUT_NAMES as readonly string[]).includes(input))).toEqual([])
      const text = explanationOf(name)
      for (const part of ['Credential', 'Rows', 'To know']) expect(text).toContain(`* **${part}**`)
    }
  )

  it('has a workflow around them that says where Tableau is', () => {
    const { jobs } = parse(FRAME) as { jobs: { publish: { env: Record<string, string>; steps: unknown[] } } }
    expect(jobs.publish.steps).toEqual([])
    expect(Object.keys(jobs.publish.env)).toEqual([
      'TABLEAU_SERVER_URL',
      'TABLEAU_SITE_ID',
      'TABLEAU_PAT_NAME',
      'TABLEAU_PAT_SECRET'
    ])
  })
})
