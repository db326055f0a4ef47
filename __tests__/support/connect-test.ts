import type { Deadline } from '../../src/base/deadline.ts'
import { createHttp } from '../../src/http/dispatcher.ts'
import type { Http } from '../../src/http/http.ts'
import { memoryLog } from './memory-log.ts'

/** The way out to the network of a test: no proxy of the environment takes part. */
export function connectTest(deadline: Deadline, ca?: string): Http {
  return createHttp({
    deadline,
    log: memoryLog(),
    userAgent: 'test',
    env: {},
    ...(ca === undefined ? {} : { ca })
  })
}
