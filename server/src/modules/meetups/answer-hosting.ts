import { mayAnswerHosting } from '@secure-base/shared/meetups/policy.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { giveUpSeat } from '../places/give-up-seat.ts'
import { attendedMeetup } from '../places/queries.ts'
import { tellOfHosting } from './jobs.ts'
import { keepStanding } from './keep-standing.ts'
import { holdMeetup } from './meetup-facts.ts'
import { lockMeetupRow, updateAnswer } from './queries.ts'

/**
 * Somebody who was asked to host says yes or no, or takes a yes back. With two hosts a meetup that was approved is
 * published; with fewer it is out of sight again. A host needs no place: one that they had is given on.
 * @throws Problem `forbidden` `not-asked`
 */
export async function answerHosting(ctx: Ctx, id: string, answer: 'accepted' | 'declined'): Promise<null> {
  return await ctx.transaction(async (tx) => {
    const answerable = authorize(mayAnswerHosting, ctx.actor, await holdMeetup(ctx, tx, id))
    if (answerable.hosting === answer) return null
    if (answer === 'accepted') await giveUpSeat(tx, attendedMeetup(answerable), ctx.actor.id)
    await updateAnswer(tx, answerable, ctx.actor.id, answer)
    const meetup = (await lockMeetupRow(tx, id))!
    if (meetup.proposedBy) await tellOfHosting(tx, meetup, 'meetup-host-answered', [meetup.proposedBy])
    await keepStanding(tx, meetup, 'hosts')
    return null
  })
}
