import * as contract from '@secure-base/shared/care/contract.ts'
import { mayListWaiting, maySeeConversation } from '@secure-base/shared/care/policy.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import type { App } from '../../app.ts'
import { authorize } from '../../kernel/ctx.ts'
import { pageOf, readCursor } from '../../kernel/page.ts'
import { serve } from '../../kernel/serve.ts'
import { listHelpLines, listKeptLines } from './list-help-lines.ts'
import { closeConversation } from './close-conversation.ts'
import { confirmHelpLine } from './confirm-help-line.ts'
import { keepHelpLine } from './keep-help-line.ts'
import { leaveConversation } from './leave-conversation.ts'
import { openConversation } from './open-conversation.ts'
import { presentConversation } from './present.ts'
import { findConversation, listOwnConversations, listWaiting } from './queries.ts'
import { readCare } from './read-care.ts'
import { readMessages } from './read-messages.ts'
import { readTeam } from './read-team.ts'
import { removeHelpLine } from './remove-help-line.ts'
import { sayNotMe } from './say-not-me.ts'
import { setDutyHours } from './set-duty-hours.ts'
import { takeConversation } from './take-conversation.ts'
import { undoHelpLine } from './undo-help-line.ts'
import { writeMessage } from './write-message.ts'

/** Mounts care for whoever wrote, help lines, duty hours and conversations with the team. */
export function careRoutes(app: App): void {
  serve(app, contract.getCare, (ctx) => readCare(ctx))
  serve(app, contract.sayNotMe, (ctx, { body }) => sayNotMe(ctx, body))

  serve(app, contract.listHelpLines, (ctx) => listHelpLines(ctx.db))
  serve(app, contract.listKeptLines, (ctx) => listKeptLines(ctx.db, ctx.clock.now()))
  serve(app, contract.keepHelpLine, (ctx, { params, query, body }) =>
    keepHelpLine(ctx, params.lineId, body, query.version),
  )
  serve(app, contract.confirmHelpLine, (ctx, { params, query }) => confirmHelpLine(ctx, params.lineId, query.version))
  serve(app, contract.removeHelpLine, (ctx, { params, query }) => removeHelpLine(ctx, params.lineId, query.version))
  serve(app, contract.undoHelpLine, (ctx, { params, query }) => undoHelpLine(ctx, params.lineId, query.version))

  serve(app, contract.getTeam, (ctx) => readTeam(ctx, ctx.db))
  serve(app, contract.setDutyHours, (ctx, { body }) => setDutyHours(ctx, body))

  serve(app, contract.listConversations, async (ctx, { query }) => {
    const [at, id] = (readCursor(query.cursor, ['instant', 'uuid']) ?? []) as string[]
    const limit = query.limit ?? 50
    const before = at !== undefined && id !== undefined ? { at, id } : undefined
    return pageOf(
      await listOwnConversations(ctx.db, ctx.actor.id, before, limit),
      limit,
      (row) => presentConversation(row, ctx.actor),
      (row) => [new Date(row.opened_at).toISOString(), row.id],
    )
  })
  serve(app, contract.openConversation, async (ctx, { body }) => {
    await app.limits.take('conversation', ctx.actor.id)
    return await openConversation(ctx, body)
  })
  serve(app, contract.getConversation, async (ctx, { params }) => {
    const found = (await findConversation(ctx.db, ctx.actor, params.conversationId)) ?? notFound('conversation')
    return presentConversation(authorize(maySeeConversation, ctx.actor, found).row, ctx.actor)
  })
  serve(app, contract.listMessages, (ctx, { params, query }) => {
    const [last] = (readCursor(query.cursor, ['number']) ?? []) as number[]
    const from = last === undefined ? (query.from ?? 1) : Math.min(last + 1, 2_147_483_647)
    return readMessages(ctx, params.conversationId, { from, limit: query.limit ?? 50 })
  })
  serve(app, contract.writeMessage, async (ctx, { params, body }) => {
    await app.limits.take('conversation-message', ctx.actor.id)
    return await writeMessage(ctx, params.conversationId, body)
  })
  serve(app, contract.closeConversation, (ctx, { params }) => closeConversation(ctx, params.conversationId))

  serve(app, contract.listWaitingConversations, async (ctx, { query }) => {
    authorize(mayListWaiting, ctx.actor, null)
    const place = readCursor(query.cursor, ['number', 'instant', 'uuid'])
    const after = place && { urgency: place[0] as number, at: place[1] as string, id: place[2] as string }
    const limit = query.limit ?? 50
    return pageOf(
      await listWaiting(ctx.db, ctx.actor, after, limit),
      limit,
      (row) => presentConversation(row, ctx.actor),
      (row) => [row.urgency, new Date(row.turn_at).toISOString(), row.id],
    )
  })
  serve(app, contract.takeConversation, (ctx, { params }) => takeConversation(ctx, params.conversationId))
  serve(app, contract.leaveConversation, (ctx, { params }) => leaveConversation(ctx, params.conversationId))
}
