import * as contract from '@secure-base/shared/moderation/contract.ts'
import { mayListCases } from '@secure-base/shared/moderation/policy.ts'
import { invalid } from '@secure-base/shared/kernel/problem.ts'
import type { App } from '../../app.ts'
import { listAuditRows, verifyAuditLog } from '../../db/audit.ts'
import { authorize } from '../../kernel/ctx.ts'
import { pageOf, readCursor } from '../../kernel/page.ts'
import { serve } from '../../kernel/serve.ts'
import { answerSignal } from './answer-signal.ts'
import { appealDecision } from './appeal-decision.ts'
import { claimCase } from './claim-case.ts'
import { decideAppeal, refusePart } from './decide-appeal.ts'
import { decideCase } from './decide-case.ts'
import { liftAlias } from './lift-alias.ts'
import {
  presentAppeal,
  presentAuditEntry,
  presentCard,
  presentDecisionAboutMe,
  presentReport,
  presentWorkload,
} from './present.ts'
import {
  listAppealRows,
  listCaseCards,
  listDecisionsAbout,
  listOwnReports,
  readWorkload,
  type CaseCardRow,
  type CasePlace,
} from './queries.ts'
import { readCase } from './read-case.ts'
import { releaseCase } from './release-case.ts'
import { reopenCase } from './reopen-case.ts'
import { reportSubject } from './report-subject.ts'

/** Mounts reports, cases, decisions, objections and the record. */
export function moderationRoutes(app: App): void {
  serve(app, contract.reportSubject, async (ctx, { body }) => {
    await app.limits.take('report', ctx.actor.id)
    return await reportSubject(ctx, body)
  })
  serve(app, contract.listReports, async (ctx, { query }) => {
    const limit = query.limit ?? 50
    const rows = await listOwnReports(ctx.db, ctx.actor.id, idIn(query.cursor), limit)
    return pageOf(rows, limit, presentReport, (row) => [row.id])
  })

  serve(app, contract.listCases, async (ctx, { query }) => {
    authorize(mayListCases, ctx.actor, null)
    const { state = 'open', column, claim } = query
    const now = ctx.clock.now()
    const limit = query.limit ?? 50
    if (claim && state !== 'open') invalid('claim', 'goes with open cases alone')
    const wanted = { state, column, heldAt: claim && now, after: placeIn(query.cursor), limit }
    const rows = await listCaseCards(ctx.db, ctx.actor, wanted)
    return pageOf(rows, limit, (row) => presentCard(row, now), cursorOf)
  })
  serve(app, contract.getWorkload, async (ctx) => {
    authorize(mayListCases, ctx.actor, null)
    return presentWorkload(await readWorkload(ctx.db, ctx.actor.id, ctx.clock.now()))
  })
  serve(app, contract.getCase, (ctx, { params }) => readCase(ctx, params.caseId))
  serve(app, contract.claimCase, (ctx, { params }) => claimCase(ctx, params.caseId))
  serve(app, contract.releaseCase, (ctx, { params }) => releaseCase(ctx, params.caseId))
  serve(app, contract.decideCase, (ctx, { params, body }) => decideCase(ctx, params.caseId, body))
  serve(app, contract.reopenCase, (ctx, { params }) => reopenCase(ctx, params.caseId))
  serve(app, contract.liftAlias, (ctx, { params, body }) => liftAlias(ctx, params.caseId, body.reason))
  serve(app, contract.answerSignal, (ctx, { params, body }) => answerSignal(ctx, params, body))

  serve(app, contract.listMyDecisions, async (ctx, { query }) => {
    const limit = query.limit ?? 50
    if (query.cursor && query.from) invalid('from', 'goes with no `cursor`')
    const part = { before: idIn(query.cursor), from: query.from }
    const rows = await listDecisionsAbout(ctx.db, ctx.actor.id, part, limit)
    return pageOf(
      rows,
      limit,
      (row) => presentDecisionAboutMe(row, ctx.actor, ctx.clock.now()),
      (row) => [row.id],
    )
  })
  serve(app, contract.appealDecision, (ctx, { params, body }) => appealDecision(ctx, params.decisionId, body.text))
  serve(app, contract.listAppeals, async (ctx, { query }) => {
    authorize(mayListCases, ctx.actor, null)
    const limit = query.limit ?? 50
    const rows = await listAppealRows(ctx.db, ctx.actor, query.state ?? 'open', idIn(query.cursor), limit)
    return pageOf(rows, limit, presentAppeal, (row) => [row.id])
  })
  serve(app, contract.decideAppeal, (ctx, { params, body }) => decideAppeal(ctx, params.appealId, body), {
    first: (ctx, params) => refusePart(ctx, params.appealId),
  })

  serve(app, contract.listAudit, async (ctx, { query }) => {
    const [before] = (readCursor(query.cursor, ['number']) ?? []) as number[]
    const limit = query.limit ?? 50
    return pageOf(await listAuditRows(ctx.db, before, limit), limit, presentAuditEntry, (row) => [row.seq])
  })
  serve(app, contract.verifyAudit, (ctx) => verifyAuditLog(ctx.db))
}

function idIn(cursor: string | undefined): string | undefined {
  return readCursor(cursor, ['uuid'])?.[0] as string | undefined
}

function placeIn(cursor: string | undefined): CasePlace | undefined {
  const values = readCursor(cursor, ['number', 'instant', 'uuid'])
  return values && { urgency: values[0] as number, at: values[1] as string, id: values[2] as string }
}

function cursorOf(row: CaseCardRow): (string | number)[] {
  return [row.urgency, new Date(row.decided_at ?? row.target_at).toISOString(), row.id]
}
