import { mayReadGroup } from '@secure-base/shared/groups/policy.ts'
import { conflict, notFound } from '@secure-base/shared/kernel/problem.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { MeetupDraft, MeetupView } from '@secure-base/shared/meetups/contract.ts'
import { mayProposeMeetup } from '@secure-base/shared/meetups/policy.ts'
import { created, type Answer } from '../../kernel/answer.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { demandTimeZone } from '../../kernel/instants.ts'
import { findGroup } from '../groups/queries.ts'
import { askApproval } from '../moderation/ask-approval.ts'
import { setMeetupTimers, tellOfHosting } from './jobs.ts'
import { demandCoHosts } from './demand-co-hosts.ts'
import { areaOf, planOf, withFacts } from './meetup-facts.ts'
import { findMeetup, findMeetupRow, insertMeetup, replaceCoHosts } from './queries.ts'
import { readMeetup } from './read-meetup.ts'
import { reviewMeetup } from './review-meetup.ts'

/**
 * An organiser proposes a meetup: a moderator is asked to look, and whoever is to host it too. Nobody else sees it yet.
 * Safe to retry with the draft's id.
 * @throws Problem `invalid` for a time, zone or co-host that cannot be, `conflict` for an id that is taken
 */
export async function proposeMeetup(ctx: Ctx, draft: MeetupDraft): Promise<Answer<MeetupView>> {
  const plan = planOf(draft, ctx.clock.now())
  demandTimeZone(draft.timeZone)

  return await ctx.transaction(async (tx) => {
    const group = await findGroup(tx, ctx.actor, draft.groupSlug)
    if (!group || !mayReadGroup(ctx.actor, group)) notFound('group')
    const proposable = authorize(mayProposeMeetup, ctx.actor, group)
    const id = draft.id ?? newId()
    const { title, timeZone, minutes, capacity, openTo, area, address, addressVisibleHours, access } = draft
    const isNew = await insertMeetup(tx, proposable, ctx.actor.id, {
      ...{ id, title, timeZone, minutes, capacity, openTo, address, addressVisibleHours, access },
      ...areaOf(area),
      ...plan,
    })
    if (!isNew) {
      const kept = await findMeetup(tx, ctx.actor, id, ctx.clock.now())
      if (!kept || kept.proposedBy !== ctx.actor.id || kept.groupId !== group.id) conflict('id-taken')
      return await readMeetup(tx, ctx.actor, withFacts(kept, ctx.clock.now()))
    }

    const asked = await demandCoHosts(tx, group.id, ctx.actor.id, draft.coHosts ?? [])
    await replaceCoHosts(tx, { ...proposable, id }, asked)
    const row = (await findMeetupRow(tx, id))!
    await reviewMeetup(tx, row)
    await askApproval(tx, { type: 'meetup', id }, asked)
    await setMeetupTimers(tx, row)
    await tellOfHosting(tx, row, 'meetup-host-asked', asked)
    const kept = await findMeetup(tx, ctx.actor, id, ctx.clock.now())
    return created(await readMeetup(tx, ctx.actor, withFacts(kept!, ctx.clock.now())))
  })
}
