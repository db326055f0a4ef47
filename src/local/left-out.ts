const WHY: Readonly<Record<string, string>> = {
  comment: 'a run on your own machine belongs to no pull request',
  history: 'it is kept for runs on GitHub only'
}

/**
 * Whether an input is not passed on: what belongs to GitHub has no place on one's own machine, and a dry run needs
 * nothing of Tableau.
 */
export function isLeftOut(name: string, publish: boolean): boolean {
  if (/^(comment|comment-preview|history|github-token)$/.test(name)) return true
  return !publish && (/^(dry-run|create-project|run-after|wait)$/.test(name) || /^tableau[-_]/i.test(name))
}

/** What a step asks for and does not get here, as sentences with the reason. */
export function leftOutRemarks(inputs: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(WHY).flatMap(([name, why]) =>
    /^(false)?$/i.test(inputs[name]?.trim() ?? '') ? [] : [`${name} is left out: ${why}.`]
  )
}
