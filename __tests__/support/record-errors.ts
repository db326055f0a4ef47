// Jest's setupFilesAfterEnv: keeps every ActionError of a run of all tests, for scripts/messages.ts.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterAll } from '@jest/globals'
import { ERROR_CHANNEL } from '../../src/base/errors.ts'
import { recordMessage } from './record-message.ts'

const record = (error: unknown): void => recordMessage('error', (error as Error).message)
subscribe(ERROR_CHANNEL, record)
afterAll(() => {
  unsubscribe(ERROR_CHANNEL, record)
})
