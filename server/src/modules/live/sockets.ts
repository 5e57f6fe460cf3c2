import * as contract from '@secure-base/shared/live/contract.ts'
import type { App } from '../../app.ts'
import { rooms } from '../../kernel/push.ts'
import { answer } from '../../kernel/serve.ts'
import { advanceLive } from './advance-live.ts'
import { closeLive } from './close-live.ts'
import { enterLive } from './enter-live.ts'
import { leaveLive } from './leave-live.ts'
import { openLive } from './open-live.ts'
import { readLive } from './read-live.ts'
import { removeLive } from './remove-live.ts'
import { sayLive } from './say-live.ts'
import { seeSign } from './see-sign.ts'
import { withdrawLive } from './withdraw-live.ts'

/** Mounts the commands of a live room. */
export function liveSockets(app: App): void {
  answer(app, contract.enterLive, async (ctx, { sessionId, after, agreedRulesVersion }, socket) => {
    const session = await enterLive(ctx, sessionId, agreedRulesVersion)
    // Join first, read then: what is committed after the reading is pushed to a socket that already listens.
    socket.join(rooms.live(session.id))
    try {
      return await readLive(ctx, session, after)
    } catch (error) {
      socket.leave(rooms.live(session.id))
      throw error
    }
  })
  answer(app, contract.leaveLive, (ctx, { sessionId }) => leaveLive(ctx, sessionId))
  answer(app, contract.sayLive, (ctx, { sessionId, ...draft }) => sayLive(ctx, sessionId, draft))
  answer(app, contract.seeSign, (ctx, { sessionId, messageId }) => seeSign(ctx, sessionId, messageId))
  answer(app, contract.openLive, (ctx, { sessionId }) => openLive(ctx, sessionId))
  answer(app, contract.advanceLive, (ctx, { sessionId, phase }) => advanceLive(ctx, sessionId, phase))
  answer(app, contract.withdrawLive, (ctx, { sessionId, messageId }) => withdrawLive(ctx, sessionId, messageId))
  answer(app, contract.removeLive, (ctx, { sessionId, accountId, reason }) =>
    removeLive(ctx, sessionId, accountId, reason ?? null),
  )
  answer(app, contract.closeLive, (ctx, { sessionId }) => closeLive(ctx, sessionId))
}
