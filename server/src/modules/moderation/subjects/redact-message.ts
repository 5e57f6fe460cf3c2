import type { LiveEvent } from '@secure-base/shared/live/contract.ts'
import { conflict } from '@secure-base/shared/kernel/problem.ts'
import type { Reader } from '../../../db/database.ts'
import type { Authorized, Ctx, Tx } from '../../../kernel/ctx.ts'
import { markOf } from '../../../kernel/marks.ts'
import { renderWords } from '../../../kernel/markdown.ts'
import { rooms } from '../../../kernel/push.ts'
import { rewriteByDecision } from '../../live/queries.ts'
import type { Deciding, MetCase } from '../queries.ts'
import { rereadText } from '../review-text.ts'
import { findMessageText, insertRedaction, listRedactions, type MessageText } from './queries.ts'
import { beforeRedactions, broughtBack, takenOut, type Text } from './taken-out.ts'

/**
 * Takes words out of what was said in a room: pages that are open are told what is left under the next number, and the
 * log replays it under the first.
 * @throws Problem `invalid` when one of the words does not stand in it
 */
export async function redactMessage(
  ctx: Ctx,
  tx: Tx,
  because: Authorized<MetCase, 'case.decide'>,
  decisionId: string,
  removed: string[],
): Promise<void> {
  const message = (await findMessageText(tx, because.subject.id)) ?? conflict('words-gone')
  const { base, left } = takenOut(message, await listRedactions(tx, { messageId: message.id }), removed)
  const of = { postId: null, messageId: message.id, meetupId: null, authorId: message.authorId }
  await insertRedaction(tx, because, { decisionId, ...of, ...base, removed })
  await keep(ctx, tx, because, message, left)
}

/** An objection was right: what this decision took out comes back, for as long as the room is kept. */
export async function bringMessageBack(
  ctx: Ctx,
  tx: Tx,
  because: Authorized<MetCase, 'appeal.decide'>,
  decisionId: string,
): Promise<void> {
  const message = await findMessageText(tx, because.subject.id)
  if (!message) return
  const back = broughtBack(message, await listRedactions(tx, { messageId: message.id }, decisionId), decisionId)
  if (back) await keep(ctx, tx, because, message, back)
}

/** What a message said before words were taken out, if any of that still shows. */
export async function findMessageOriginal(db: Reader, id: string): Promise<Text | undefined> {
  const message = await findMessageText(db, id)
  if (!message) return undefined
  const { base, standing } = beforeRedactions(message, await listRedactions(db, { messageId: id }))
  return standing.length > 0 ? base : undefined
}

async function keep(ctx: Ctx, tx: Tx, because: Deciding, message: MessageText, { body }: Text): Promise<void> {
  const { id, authorId, authorName } = message
  const html = renderWords(body)
  const { sessionId, seq, at } = await rewriteByDecision(tx, because, message, { body, html })
  await rereadText(tx, { type: 'live-message', id }, body)
  const author = { id: authorId, name: authorName, mark: markOf(authorId) }
  const event: LiveEvent = {
    ...{ sessionId, seq, at: at.toISOString() },
    ...{ type: 'message-changed', messageId: id, message: { id, author, body, html } },
  }
  tx.afterCommit(() => ctx.push.emit(rooms.live(sessionId), 'live:event', event))
}
