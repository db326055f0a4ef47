import { describe } from '@jest/globals'
import { type Made, testRecipes } from '../support/cookbook-runs.ts'
import { MONEY } from '../support/services/money.ts'

const MADE = {} as Readonly<Record<keyof typeof MONEY, Made>>

describe('recipes', () => {
  testRecipes(MONEY, MADE)
})
