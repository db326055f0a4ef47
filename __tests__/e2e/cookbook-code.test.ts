import { describe } from '@jest/globals'
import { type Made, testRecipes } from '../support/cookbook-runs.ts'
import { CODE } from '../support/services/code.ts'

const MADE = {} as Readonly<Record<keyof typeof CODE, Made>>

describe('recipes', () => {
  testRecipes(CODE, MADE)
})
