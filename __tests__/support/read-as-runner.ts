import type { StepResult } from './runner.ts'

/** The log as the runner shows it: without the lines of masks, and `***` for what is masked. */
export function shownLog({ log, masks }: StepResult): string {
  return [...masks]
    .sort((a, b) => b.length - a.length)
    .reduce((text, mask) => text.replaceAll(mask, '***'), withoutMasks(log))
}

/** Everything that a step shows to people and hands on, as this action wrote it: nothing is hidden by the runner. */
export function toldBy({ log, summary, outputs, postLog = '' }: StepResult): string {
  return [withoutMasks(log), withoutMasks(postLog), summary, ...Object.values(outputs)].join('\n')
}

function withoutMasks(log: string): string {
  return log.replace(/^::add-mask::.*$/gm, '')
}
