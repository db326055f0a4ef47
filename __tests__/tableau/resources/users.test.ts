import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type Simulator, startSimulator } from '../../../simulator/server.ts'
import { run, SECRET } from '../stand.ts'

let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator({
    users: [
      { name: 'boss@example.com', role: 'Creator' },
      { name: 'me@example.com', role: 'Creator' }
    ],
    pats: [{ name: 'ci', secret: SECRET, user: 'me@example.com' }],
    datasources: [{ name: 'Theirs' }]
  })
})

afterAll(() => simulator.close())

it('a user who may not ask for others still gets the error, with the LUID', async () => {
  const { error } = await run(simulator, { name: 'Theirs', mode: 'create' })
  expect(error).toMatch(
    /^tableau\.exists: .*, owned by the user with the LUID [\da-f-]{36}\. Set publish-mode/
  )
})

it('a user is told that the data source is their own, by name', async () => {
  expect((await run(simulator, { name: 'Mine', mode: 'create' })).error).toBe('')
  const { error } = await run(simulator, { name: 'Mine', mode: 'create' })
  expect(error).toMatch(/^tableau\.exists: .*, owned by me@example\.com\. Set publish-mode/)
})
