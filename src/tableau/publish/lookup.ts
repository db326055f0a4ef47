import { ActionError } from '../../base/errors.ts'
import { type Datasource, findDatasource, getDatasource } from '../resources/datasources.ts'
import { series } from '../rest/timing.ts'
import type { TableauSession } from './session.ts'

/**
 * The data source of that name in the session's project as it stands now. One that the pre-flight saw is asked for
 * by its LUID, which the index of lists does not delay.
 */
export async function look(session: TableauSession, name: string): Promise<Datasource | undefined> {
  const { client, project, existing } = session
  if (existing !== undefined) {
    const now = await getDatasource(client, existing.id)
    if (now?.name === name && now.projectId === project.id) return now
  }
  return await findDatasource(client, name, project)
}

/**
 * Looks at growing intervals until a data source is there that is newer than `before` (or there at all, when there
 * was none).
 * @param withinMs how long to look; the run's deadline ends it too
 * @returns undefined when none has shown up in that time
 */
export async function lookForNewer(
  session: TableauSession,
  name: string,
  before: Datasource | undefined,
  withinMs: number
): Promise<Datasource | undefined> {
  const { deadline, timing } = session.client
  const wait = async (): Promise<Datasource | undefined> => {
    let waited = 0
    for (const pause of series(timing.look)) {
      const now = await look(session, name)
      if (now !== undefined && isNewer(now, before)) return now
      if (waited + pause > withinMs) return undefined
      await deadline.sleep(pause)
      waited += pause
    }
    return undefined
  }
  return await deadline.during(`the data source “${name}” to show what became of its publication`, wait)
}

/**
 * Looks once more when the work is done. Trouble is not a failure any more: what was published stands there.
 * @returns undefined when nothing could be seen
 * @throws the deadline's reason
 */
export async function lookAfterwards(
  session: TableauSession,
  looking: () => Promise<Datasource | undefined>
): Promise<Datasource | undefined> {
  const { deadline, log } = session.client
  try {
    return await looking()
  } catch (error) {
    deadline.check()
    if (!(error instanceof ActionError)) throw error
    log.info(`The work is done, but Tableau does not show its result: ${error.what}`)
    return undefined
  }
}

function isNewer(now: Datasource, before: Datasource | undefined): boolean {
  if (before === undefined || now.id !== before.id) return true
  return Date.parse(now.updatedAt) > Date.parse(before.updatedAt)
}
