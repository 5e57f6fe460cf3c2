import * as contract from '@secure-base/shared/groups/contract.ts'
import { mayAnswerRequests } from '@secure-base/shared/groups/policy.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import type { App } from '../../app.ts'
import { authorize } from '../../kernel/ctx.ts'
import { pageOf, readCursor } from '../../kernel/page.ts'
import { serve } from '../../kernel/serve.ts'
import { answerRequest } from './answer-request.ts'
import { createGroup } from './create-group.ts'
import { giveGroupRole } from './give-group-role.ts'
import { joinGroup } from './join-group.ts'
import { leaveGroup } from './leave-group.ts'
import { presentGroup, presentMember } from './present.ts'
import { findGroup, listAsked, listMetGroups } from './queries.ts'

/** Mounts groups, memberships and roles in them. */
export function groupRoutes(app: App): void {
  serve(app, contract.listGroups, async (ctx, { query }) => {
    const [after] = readCursor(query.cursor, ['uuid']) ?? []
    const limit = query.limit ?? 50
    const rows = await listMetGroups(ctx.db, ctx.actor, { ...query, after: after as string | undefined, limit })
    return pageOf(
      rows,
      limit,
      (row) => presentGroup(row, ctx.actor),
      (row) => [row.id],
    )
  })
  serve(app, contract.getGroup, async (ctx, { params }) => {
    const group = (await findGroup(ctx.db, ctx.actor, params.slug)) ?? notFound('group')
    return presentGroup(group, ctx.actor)
  })
  serve(app, contract.createGroup, (ctx, { body }) => createGroup(ctx, body))
  serve(app, contract.joinGroup, async (ctx, { params }) => {
    await app.limits.take('join-group', `${ctx.actor.id} ${params.slug}`)
    return await joinGroup(ctx, params.slug)
  })
  serve(app, contract.leaveGroup, (ctx, { params }) => leaveGroup(ctx, params.slug))
  serve(app, contract.listRequests, async (ctx, { params, query }) => {
    const group = (await findGroup(ctx.db, ctx.actor, params.slug)) ?? notFound('group')
    authorize(mayAnswerRequests, ctx.actor, group)
    const [after] = readCursor(query.cursor, ['uuid']) ?? []
    const limit = query.limit ?? 50
    const rows = await listAsked(ctx.db, group.id, after as string | undefined, limit)
    return pageOf(rows, limit, presentMember, (row) => [row.id])
  })
  serve(app, contract.answerRequest, (ctx, { params, body }) =>
    answerRequest(ctx, params.slug, params.accountId, body.answer),
  )
  serve(app, contract.giveGroupRole, (ctx, { params, body }) =>
    giveGroupRole(ctx, params.slug, params.accountId, body.role),
  )
}
