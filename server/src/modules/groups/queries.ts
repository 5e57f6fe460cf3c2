import { and, asc, eq, gt, isNotNull, sql } from 'drizzle-orm'
import type { Actor, GroupRole } from '@secure-base/shared/kernel/policy.ts'
import type { GroupDraft } from '@secure-base/shared/groups/contract.ts'
import type { GroupFacts } from '@secure-base/shared/groups/policy.ts'
import { accounts } from '../../db/tables/accounts.ts'
import { groups, memberships } from '../../db/tables/groups.ts'
import type { Reader } from '../../db/database.ts'
import type { Authorized, Tx } from '../../kernel/ctx.ts'

export type GroupRow = typeof groups.$inferSelect
/** A group as one actor meets it: with their membership or request, if any. */
export type MetGroup = GroupRow & { membershipRole: GroupRole | null; membershipState: 'member' | 'asked' | null }

function selectMet(db: Reader, actor: Actor) {
  return db
    .select({
      id: groups.id,
      slug: groups.slug,
      name: groups.name,
      summary: groups.summary,
      guide: groups.guide,
      ledBy: groups.ledBy,
      audience: groups.audience,
      access: groups.access,
      place: groups.place,
      createdAt: groups.createdAt,
      membershipRole: memberships.role,
      membershipState: memberships.state,
    })
    .from(groups)
    .leftJoin(memberships, and(eq(memberships.groupId, groups.id), sql`${memberships.accountId} = ${actor.id}::uuid`))
}

/** A group by its slug, with what the actor is in it. */
export async function findGroup(db: Reader, actor: Actor, slug: string): Promise<MetGroup | undefined> {
  const [row] = await selectMet(db, actor).where(eq(groups.slug, slug))
  return row
}

/** A group by its id, with what the actor is in it. */
export async function findGroupById(db: Reader, actor: Actor, id: string): Promise<MetGroup | undefined> {
  const [row] = await selectMet(db, actor).where(eq(groups.id, id))
  return row
}

/** A page of the directory, by id (which is the order of opening), one row longer than asked for. */
export async function listMetGroups(
  db: Reader,
  actor: Actor,
  wanted: {
    guide?: string | undefined
    kind?: 'online' | 'therapist-led' | 'local' | undefined
    after?: string | undefined
    limit: number
  },
): Promise<MetGroup[]> {
  return await selectMet(db, actor)
    .where(
      and(
        wanted.guide ? eq(groups.guide, wanted.guide) : undefined,
        wanted.kind === 'therapist-led' ? eq(groups.ledBy, 'therapist') : undefined,
        wanted.kind === 'local' ? isNotNull(groups.place) : undefined,
        wanted.kind === 'online' ? sql`${groups.place} is null` : undefined,
        wanted.after ? gt(groups.id, wanted.after) : undefined,
      ),
    )
    .orderBy(asc(groups.id))
    .limit(wanted.limit + 1)
}

/** The first groups that are themed on a guide, the oldest first. */
export async function listGroupsOnGuide(
  db: Reader,
  guide: string,
): Promise<{ slug: string; name: string; summary: string }[]> {
  return await db
    .select({ slug: groups.slug, name: groups.name, summary: groups.summary })
    .from(groups)
    .where(eq(groups.guide, guide))
    .orderBy(asc(groups.id))
    .limit(20)
}

/** Answers false where the slug is taken. */
export async function insertGroup(
  tx: Tx,
  _proof: Authorized<object, 'group.create'>,
  id: string,
  draft: GroupDraft,
): Promise<boolean> {
  return await insertGroupUnlessThere(tx, id, draft, tx.clock.now())
}

/** The first start opens one group a guide; safe when several processes start at once. */
export async function insertGroupUnlessThere(tx: Reader, id: string, draft: GroupDraft, now: Date): Promise<boolean> {
  const inserted = await tx
    .insert(groups)
    .values({ ...draft, id, place: draft.place ?? null, createdAt: now })
    .onConflictDoNothing()
    .returning({ id: groups.id })
  return inserted.length > 0
}

/** Somebody joins, or asks to where a facilitator lets people in. Answers false where they had already. */
export async function insertMembership(
  tx: Tx,
  group: Authorized<GroupFacts, 'group.join'>,
  accountId: string,
): Promise<boolean> {
  const added = await tx
    .insert(memberships)
    .values({
      groupId: group.id,
      accountId,
      role: 'member',
      state: group.access === 'approval' ? 'asked' : 'member',
      since: tx.clock.now(),
    })
    .onConflictDoNothing()
    .returning({ role: memberships.role })
  return added.length > 0
}

/** One's own membership needs nobody's leave to end. */
export async function deleteOwnMembership(tx: Tx, groupId: string, accountId: string): Promise<boolean> {
  const gone = await tx
    .delete(memberships)
    .where(and(eq(memberships.groupId, groupId), eq(memberships.accountId, accountId)))
    .returning({ role: memberships.role })
  return gone.length > 0
}

/** Answers false where nobody of this id asks any more. */
export async function letIn(
  tx: Tx,
  group: Authorized<GroupFacts, 'group.answer-requests'>,
  accountId: string,
): Promise<boolean> {
  const changed = await tx
    .update(memberships)
    .set({ state: 'member', since: tx.clock.now() })
    .where(and(eq(memberships.groupId, group.id), eq(memberships.accountId, accountId), eq(memberships.state, 'asked')))
    .returning({ role: memberships.role })
  return changed.length > 0
}

/** Answers false where nobody of this id asks any more. */
export async function declineRequest(
  tx: Tx,
  group: Authorized<GroupFacts, 'group.answer-requests'>,
  accountId: string,
): Promise<boolean> {
  const gone = await tx
    .delete(memberships)
    .where(and(eq(memberships.groupId, group.id), eq(memberships.accountId, accountId), eq(memberships.state, 'asked')))
    .returning({ role: memberships.role })
  return gone.length > 0
}

/** Gives somebody a role in a group; whoever was not in it, or has asked to be, is from now on. */
export async function upsertGroupRole(
  tx: Tx,
  group: Authorized<GroupFacts, 'group.give-roles'>,
  accountId: string,
  role: GroupRole,
): Promise<void> {
  await tx
    .insert(memberships)
    .values({ groupId: group.id, accountId, role, state: 'member', since: tx.clock.now() })
    .onConflictDoUpdate({ target: [memberships.groupId, memberships.accountId], set: { role, state: 'member' } })
}

export interface MemberRow {
  id: string
  pseudonym: string
  role: GroupRole
  state: 'member' | 'asked'
}

/** Who has asked to join, by id; one row longer than asked for. */
export async function listAsked(
  db: Reader,
  groupId: string,
  after: string | undefined,
  limit: number,
): Promise<MemberRow[]> {
  return await db
    .select({ id: accounts.id, pseudonym: accounts.pseudonym, role: memberships.role, state: memberships.state })
    .from(memberships)
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(
      and(
        eq(memberships.groupId, groupId),
        eq(memberships.state, 'asked'),
        after ? gt(memberships.accountId, after) : undefined,
      ),
    )
    .orderBy(asc(memberships.accountId))
    .limit(limit + 1)
}

/** Account ids of those who lead a group. */
export async function listFacilitators(db: Reader, groupId: string): Promise<string[]> {
  const rows = await db
    .select({ id: memberships.accountId })
    .from(memberships)
    .where(and(eq(memberships.groupId, groupId), eq(memberships.role, 'facilitator'), eq(memberships.state, 'member')))
  return rows.map(({ id }) => id)
}
