import { mayReply } from '@secure-base/shared/forum/policy.ts'
import type { Account } from '@secure-base/shared/kernel/policy.ts'
import type { ReadText } from '../moderation/review-text.ts'
import type { SpeakingRule } from '../triage/queries.ts'
import type { WritableThread } from './queries.ts'

/**
 * How threads stood when this process last wrote in them. No truth: the statement that writes verifies all of it, and
 * where something has changed since, nothing is written.
 */
const known = new Map<string, WritableThread>()
const mostKnown = 1_000
/** The rules of administrators' own that spoke as a reply was last read: the same in every thread. No truth either. */
let speaking: readonly SpeakingRule[] | undefined

/** Keeps how a thread stood as somebody wrote in it, and which rules spoke. */
export function rememberThread(thread: WritableThread, read: ReadText): void {
  if (!read.speaking) return
  speaking = read.speaking
  known.delete(thread.id)
  known.set(thread.id, { ...thread, aliasId: null, earlier: null })
  if (known.size > mostKnown) known.delete(known.keys().next().value!)
}

export interface KnownThread {
  readonly thread: WritableThread
  readonly speaking: readonly SpeakingRule[]
}

/** What is known of a thread in which this person may write, as far as is known. */
export function recallThread(id: string, actor: Account): KnownThread | undefined {
  const thread = known.get(id)
  return thread && speaking && mayReply.decide(actor, thread).allowed ? { thread, speaking } : undefined
}

/** What is known of a thread was wrong. */
export function forgetThread(id: string): void {
  known.delete(id)
}
