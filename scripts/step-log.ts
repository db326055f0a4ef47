import { LogView } from '../src/local/log-view.ts'

/**
 * The whole log of a step as the page of a run shows it; see LogView.
 * @param log what the process printed
 * @param masks the texts it had masked
 */
export function shownLog(log: string, masks: readonly string[]): string {
  const view = new LogView(masks)
  return (view.take(log) + view.end()).trimEnd()
}
