// Jest's setupFiles: the transform makes each ActionError of the code under test call this.
import { recordMessage } from './record-message.ts'

Object.assign(globalThis, {
  recordActionError: (error: Error) => recordMessage('error', error.message)
})
