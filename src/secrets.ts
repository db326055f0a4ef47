import * as core from '@actions/core'

/** Shorter texts stand in too many places by chance; the runner's own mask still hides them in the log. */
const MIN_LENGTH = 4
const HIDDEN = '***'

const secrets = new Set<string>()

/**
 * Makes a text a secret of this run: the runner masks it in the log, and `conceal` takes it out of what this
 * action writes elsewhere. An empty text is ignored: it would garble the whole log.
 */
export function keepSecret(text: string): void {
  if (text === '') return
  core.setSecret(text)
  secrets.add(text)
}

/**
 * A text without the secrets of this run. Data may repeat what was sent for it (an API that answers with the
 * request's headers), so everything that is shown goes through here: log, errors, summary, outputs.
 */
export function conceal(text: string): string {
  let shown = text
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    if (secret.length >= MIN_LENGTH) shown = shown.replaceAll(secret, HIDDEN)
  }
  return shown
}
