import type { Ctx, Tx } from '../../kernel/ctx.ts'
import { rooms } from '../../kernel/push.ts'
import { presentLogged, type EventMore } from './present.ts'
import type { LoggedEvent } from './queries.ts'

/** Once the transaction is kept, everybody in the room hears of the event. */
export function announce(ctx: Pick<Ctx, 'push'>, tx: Tx, logged: LoggedEvent, more?: EventMore): void {
  const event = presentLogged(logged, more)
  tx.afterCommit(() => ctx.push.emit(rooms.live(logged.sessionId), 'live:event', event))
}
