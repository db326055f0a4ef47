/**
 * Does `work` while the environment variables whose names match are not there: a library would take them for what the
 * workflow has left out (`pg` takes `PGPASSWORD`, `PGOPTIONS` and many more).
 */
export function withoutVariables<T>(names: RegExp, work: () => T): T {
  const hidden = Object.entries(process.env).filter(([name]) => names.test(name))
  for (const [name] of hidden) delete process.env[name]
  try {
    return work()
  } finally {
    for (const [name, value] of hidden) process.env[name] = value
  }
}
