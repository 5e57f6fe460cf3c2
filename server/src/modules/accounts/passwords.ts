import { hash, verify } from '@node-rs/argon2'
import pLimit from 'p-limit'
import { Problem } from '@secure-base/shared/kernel/problem.ts'

// OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes, one lane. The library's default is Argon2id.
const strength = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
/** One at a time: the work runs beside the event loop, and readers keep the other core. */
const oneAtATime = pLimit(1)
const longestQueue = 100

async function queued<T>(work: () => Promise<T>): Promise<T> {
  if (oneAtATime.pendingCount >= longestQueue)
    throw new Problem('unavailable', { reason: 'sign-in-busy', retryAfter: 10 })
  return await oneAtATime(work)
}

/**
 * Hashes a password (Argon2id, encoded with its parameters).
 * @throws Problem `unavailable` when a hundred already wait
 */
export function hashPassword(password: string): Promise<string> {
  return queued(() => hash(password.normalize('NFKC'), strength))
}

/** A hash of nothing that anybody knows: whoever has no account costs the same work as whoever has one. */
const nobody = hash(crypto.randomUUID(), strength)

/**
 * Whether a password fits a hash; without a hash the same work is done and the answer is no.
 * @throws Problem `unavailable` when a hundred already wait
 */
export async function passwordFits(password: string, kept: string | undefined): Promise<boolean> {
  const against = kept ?? (await nobody)
  const fits = await queued(() => verify(against, password.normalize('NFKC')))
  return fits && kept !== undefined
}
