import { ActionError } from '../../base/errors.ts'
import type { TableauClient } from '../rest/client.ts'
import { getElement } from './site-content.ts'

/**
 * The name of a user, for messages: only administrators may ask for others than themselves, so often there is none.
 * Source: Tableau REST API, "Query User On Site".
 * @returns undefined when it could not be had, whatever the reason
 * @throws the deadline's reason
 */
export async function userName(client: TableauClient, id: string): Promise<string | undefined> {
  try {
    const user = await getElement(client, `users/${id}`, 'user', 'looking up a user')
    return user?.attributes['fullName'] || user?.attributes['name'] || undefined
  } catch (error) {
    client.deadline.check()
    if (!(error instanceof ActionError)) throw error
    client.log.debug(`The name of the user ${id} is not known: ${error.what}`)
    return undefined
  }
}
