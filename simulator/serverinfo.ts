import type { Route } from './call.ts'
import { element, textElement } from './replies.ts'

/** Tableau REST API, "Server Info". */
export const serverinfoRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/serverinfo',
    access: 'open',
    handle: async ({ state, faults }) => ({
      status: 200,
      elements: [
        element(
          'serverInfo',
          {},
          textElement('productVersion', state.config.productVersion, { build: '20263.26.0801.0000' }),
          textElement('restApiVersion', faults.get('oldVersion')?.restVersion ?? state.config.restVersion)
        )
      ]
    })
  }
]
