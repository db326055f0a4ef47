import { describe } from '@jest/globals'
import { type Made, testRecipes } from '../support/cookbook-runs.ts'
import { GOOGLE } from '../support/services/google.ts'

const MADE = {} as Readonly<Record<keyof typeof GOOGLE, Made>>

describe('recipes', () => {
  testRecipes(GOOGLE, MADE)
})
