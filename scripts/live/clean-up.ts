import { listContent } from '../../src/tableau/resources/site-content.ts'
import type { LiveSite } from './live-site.ts'

/** What became of data sources that were to be removed. */
export interface Removal {
  readonly removed: readonly string[]
  /** Name and why. */
  readonly left: readonly string[]
}

/**
 * Removes the data sources of a project whose names fit. Nothing else is touched.
 * @param projectId LUID of the scratch project
 * @throws ActionError when they cannot be listed
 */
export async function removeDatasources(
  site: LiveSite,
  projectId: string,
  fits: (name: string) => boolean
): Promise<Removal> {
  const removed: string[] = []
  const left: string[] = []
  for (const { id, name, projectId: around } of await listContent(await site.client(), 'datasource')) {
    if (around !== projectId || !fits(name)) continue
    const { status, code } = await site.send({ method: 'DELETE', path: `datasources/${id}` })
    if (status < 300 || status === 404) removed.push(name)
    else left.push(`${name} (${code})`)
  }
  return { removed, left }
}

/**
 * Removes what a run has made: at once, since the machine may end soon, and again when its jobs have ended and lists
 * have caught up.
 * @param openJobs LUIDs of jobs that may still make something
 * @param waitMs for jobs and lists
 */
export async function cleanUp(
  site: LiveSite,
  projectId: string,
  fits: (name: string) => boolean,
  openJobs: Iterable<string>,
  waitMs: number
): Promise<Removal> {
  const first = await removeDatasources(site, projectId, fits)
  const { deadline } = site.options
  const until = performance.now() + waitMs
  for (const job of openJobs) {
    while (performance.now() < until && !(await hasEnded(site, job))) await deadline.sleep(waitMs / 20)
  }
  await deadline.sleep(Math.max(0, Math.min(waitMs / 4, until - performance.now())))
  const second = await removeDatasources(site, projectId, fits)
  return { removed: [...new Set([...first.removed, ...second.removed])], left: second.left }
}

async function hasEnded(site: LiveSite, job: string): Promise<boolean> {
  const { status, text } = await site.send({ method: 'GET', path: `jobs/${job}` })
  return status >= 300 || /\bcompletedAt="[^"]/.test(text)
}
