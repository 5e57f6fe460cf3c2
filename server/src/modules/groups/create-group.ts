import type { GroupDraft, GroupView } from '@secure-base/shared/groups/contract.ts'
import { mayCreateGroup } from '@secure-base/shared/groups/policy.ts'
import { conflict, invalid } from '@secure-base/shared/kernel/problem.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { created, type Answer } from '../../kernel/answer.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { guides } from '../guides/guides.ts'
import { audit } from '../moderation/audit.ts'
import { reviewText } from '../moderation/review-text.ts'
import { presentGroup } from './present.ts'
import { findGroup, insertGroup } from './queries.ts'

/**
 * An administrator opens a group.
 * @throws Problem `invalid` for a guide that does not exist, `conflict` `slug-taken`
 */
export async function createGroup(ctx: Ctx, draft: GroupDraft): Promise<Answer<GroupView>> {
  const proof = authorize(mayCreateGroup, ctx.actor, null)
  if (!guides.some(({ view }) => view.slug === draft.guide)) invalid('guide', 'is not one of the guides')
  return await ctx.transaction(async (tx) => {
    const id = newId()
    if (!(await insertGroup(tx, proof ?? {}, id, draft))) conflict('slug-taken')
    await reviewText(tx, { type: 'group', id }, `${draft.name}\n${draft.summary}`)
    const group = await findGroup(tx, ctx.actor, draft.slug)
    await audit(tx, ctx.actor, { action: 'create-group', subject: { type: 'group', id } })
    return created(presentGroup(group!, ctx.actor))
  })
}
