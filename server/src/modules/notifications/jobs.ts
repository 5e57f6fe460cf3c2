import { guest } from '@secure-base/shared/kernel/policy.ts'
import { endOfQuietHours } from '@secure-base/shared/notifications/quiet-hours.ts'
import type { App } from '../../app.ts'
import { makeCtx } from '../../kernel/ctx.ts'
import { job } from '../../kernel/jobs.ts'
import { rooms } from '../../kernel/push.ts'
import { timer, setTimer } from '../../kernel/timers.ts'
import { insertNotices, findNoticeToMail, type Notice } from './queries.ts'
import { openMailbox, writeMail } from './mail.ts'

/** Tells people of something. Their ids are made by whoever enqueues, so a second run tells nobody twice. */
export const tellPeople = job<{ notices: Notice[] }>('tell-people')
const mailNotice = job<{ notificationId: string }>('mail-notice', { retryLimit: 8 })
/** A mail that fell into somebody's quiet hours goes out when they end. */
const mailAfterQuiet = timer('mail-after-quiet')

export const notificationJobNames = [tellPeople.name, mailNotice.name]

/** Tells people in the app, and by mail where they want it and outside of their quiet hours. */
export function notificationJobs(app: App): void {
  const ctx = makeCtx(app.ground, guest)
  const mailbox = openMailbox(app.ground.config)

  app.ground.jobs.handle(tellPeople, async ({ notices }) => {
    await ctx.transaction(async (tx) => {
      for (const notice of await insertNotices(tx, notices)) {
        await ctx.jobs.enqueue(tx, mailNotice, { notificationId: notice.id })
        tx.afterCommit(() =>
          ctx.push.emit(rooms.account(notice.accountId), 'notification', { id: notice.id, kind: notice.kind }),
        )
      }
    })
  })

  app.ground.jobs.handle(mailNotice, async ({ notificationId }) => {
    const notice = await findNoticeToMail(ctx.db, notificationId)
    // Read in the app meanwhile, or not wanted: silence is kinder than a late mail.
    if (!notice?.email || !notice.wanted || notice.readAt || notice.standing === 'banned') return
    // Somebody may be in danger: that is what being on duty is about, at night as well.
    const until = notice.kind === 'needed-now' ? null : endOfQuietHours(ctx.clock.now(), notice)
    if (until) return await ctx.transaction((tx) => setTimer(tx, mailAfterQuiet, notice.id, until))
    await mailbox.send({ id: notice.id, to: notice.email, ...writeMail(notice, ctx.config.publicOrigin) })
  })

  app.timers.handle(mailAfterQuiet, async (tx, notificationId) => {
    await ctx.jobs.enqueue(tx, mailNotice, { notificationId })
  })
}
