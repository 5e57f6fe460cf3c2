const last = new Map<string, Promise<unknown>>()

/**
 * Work on one thing, one after the other in the order in which it was asked for. The lock of a row orders it between
 * processes; this keeps those who wait for that lock from holding every connection meanwhile, so that five hundred who
 * want the same place keep nobody else out.
 * @param thing its id
 */
export async function inTurn<T>(thing: string, work: () => Promise<T>): Promise<T> {
  const before = last.get(thing) ?? Promise.resolve()
  const own = before.then(work)
  const done = own.then(
    () => {},
    () => {},
  )
  last.set(thing, done)
  try {
    return await own
  } finally {
    if (last.get(thing) === done) last.delete(thing)
  }
}
