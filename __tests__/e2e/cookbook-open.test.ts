import { describe } from '@jest/globals'
import { type Made, testRecipes } from '../support/cookbook-runs.ts'
import { OPEN } from '../support/services/open.ts'

const MADE = {} as Readonly<Record<keyof typeof OPEN, Made>>

describe('recipes', () => {
  testRecipes(OPEN, MADE)
})
