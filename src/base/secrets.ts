import * as core from '@actions/core'

/** Shorter texts stand in too many places by chance; the runner's own mask still hides them in the log. */
const MIN_LENGTH = 4
/** The beginning of a secret, where a long value was cut, is hidden from this length on. */
const MIN_CUT = 6
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
    if (shown.includes(secret.slice(0, MIN_CUT))) shown = withoutCut(shown, secret)
  }
  return shown
}

/** A text without the beginning of a secret at its end, or before the `…` that a cut leaves. */
function withoutCut(text: string, secret: string): string {
  let shown = text
  for (let length = secret.length - 1; length >= MIN_CUT; length--) {
    const piece = secret.slice(0, length)
    if (shown.endsWith(piece)) shown = shown.slice(0, -length) + HIDDEN
    shown = shown.replaceAll(`${piece}…`, `${HIDDEN}…`)
  }
  return shown
}
