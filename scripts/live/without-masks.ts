/** Keeps commands that tell a runner what to mask out of a stream that no runner reads. */
export function withoutMasks(stream: Pick<NodeJS.WriteStream, 'write'>): void {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean
  stream.write = ((chunk: unknown, ...rest: unknown[]) =>
    typeof chunk === 'string' && chunk.startsWith('::add-mask::')
      ? true
      : write(chunk, ...rest)) as typeof stream.write
}
