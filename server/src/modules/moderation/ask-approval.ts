import { urgencyOfRequest } from '@secure-base/shared/moderation/urgency.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { gatherNews } from './gather-news.ts'
import type { SubjectRef } from './subjects/kinds.ts'

/**
 * What is held waits for a moderator's `approve` or `decline`: a new meetup, or one whose time or place has changed. Asked in
 * the transaction that holds it; asking again while it waits changes nothing, and after a decision opens the next round.
 * @param concerned people whose it is besides its author, who cannot approve it themselves: co-hosts
 */
export async function askApproval(tx: Tx, ref: SubjectRef, concerned: readonly string[] = []): Promise<void> {
  await gatherNews(tx, ref, urgencyOfRequest, concerned)
}
