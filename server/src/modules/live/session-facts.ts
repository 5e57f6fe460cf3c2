import type { SessionFacts } from '@secure-base/shared/live/policy.ts'
import type { Actor } from '@secure-base/shared/kernel/policy.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import type { Ctx, Tx } from '../../kernel/ctx.ts'
import { groundRules } from '../rules/rules.ts'
import { findSession, lockSession, type MetSession } from './queries.ts'

/** A session's row, with what policies ask of it at this moment. */
export type KnownSession = MetSession & SessionFacts

/** @throws Problem `not-found` for a session that this actor may not know of */
export async function knowSession(ctx: Ctx<Actor>, id: string): Promise<KnownSession> {
  return withFacts((await findSession(ctx.db, ctx.actor, id)) ?? notFound('live session'), ctx.clock.now())
}

/** The same, holding the room's row until the transaction ends. */
export async function holdSession(
  ctx: Ctx<Actor>,
  tx: Tx,
  id: string,
  options?: { orSpoke: boolean },
): Promise<KnownSession> {
  return withFacts((await lockSession(tx, ctx.actor, id, options)) ?? notFound('live session'), ctx.clock.now())
}

/** What policies want to know of a session, from its row. */
export function withFacts(row: MetSession, now: Date): KnownSession {
  return {
    ...row,
    now,
    rulesVersion: groundRules.version,
    purged: row.purgedAt !== null,
    place: row.placeState,
    stay: row.present === null ? null : { present: row.present, removed: row.removedAt !== null },
  }
}
