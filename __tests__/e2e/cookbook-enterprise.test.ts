import { describe } from '@jest/globals'
import { type Made, testRecipes } from '../support/cookbook-runs.ts'
import { ENTERPRISE } from '../support/services/enterprise.ts'

const MADE = {} as Readonly<Record<keyof typeof ENTERPRISE, Made>>

describe('recipes', () => {
  testRecipes(ENTERPRISE, MADE)
})
