import * as contract from '@secure-base/shared/accounts/contract.ts'
import { notFound, Problem } from '@secure-base/shared/kernel/problem.ts'
import type { App } from '../../app.ts'
import { created } from '../../kernel/answer.ts'
import { pageOf, readCursor } from '../../kernel/page.ts'
import { rooms } from '../../kernel/push.ts'
import { serve, type Wire } from '../../kernel/serve.ts'
import { appointAccount } from './appoint-account.ts'
import { blockAccount } from './block-account.ts'
import { changePassword } from './change-password.ts'
import { changeSettings } from './change-settings.ts'
import { endLoginSession } from './end-login-session.ts'
import { eraseAccount } from './erase-account.ts'
import { exportAccount } from './export-account.ts'
import { getMe } from './get-me.ts'
import { logIn } from './log-in.ts'
import { presentAccount, presentBlock, presentLoginSession } from './present.ts'
import { pseudonymKey } from './pseudonym-key.ts'
import {
  countAdministrators,
  listAccounts,
  listAccountsByBeginning,
  listLiveLoginSessions,
  listOwnBlocks,
} from './queries.ts'
import { setUp } from './set-up.ts'
import { signUp } from './sign-up.ts'
import { unblockAccount } from './unblock-account.ts'

/** Mounts signing up, in and out, one's own account, blocks, and what administrators appoint. */
export function accountRoutes(app: App): void {
  async function begin(accountId: string, wire: Wire): Promise<void> {
    const { request, reply } = wire
    // Whoever was signed in here before is not any more: a new person never inherits a session.
    if (app.loginSessions.claimed(request.headers.cookie)) await end(wire)
    void reply.header('set-cookie', await app.loginSessions.begin(accountId, request.headers['user-agent']))
  }
  /** Ends this browser's session, and the lines that its open pages hold; answers the cookie that forgets it. */
  async function end({ request }: Wire): Promise<string> {
    const { session } = await app.loginOf(request)
    const cookie = await app.loginSessions.end(request.headers.cookie)
    if (session) app.ground.push.disconnect(rooms.loginSession(session.hash))
    return cookie
  }
  async function currentSession({ request }: Wire): Promise<string> {
    const { session } = await app.loginOf(request)
    if (!session) throw new Problem('unauthenticated')
    return session.id
  }

  serve(app, contract.askSetUp, async (ctx) => {
    if ((await countAdministrators(ctx.db)) > 0) notFound('address')
    return { open: true }
  })
  serve(app, contract.setUp, async (ctx, { body }, wire) => {
    await app.limits.take('setup-address', wire.request.ip)
    const id = await setUp(ctx, body)
    await begin(id, wire)
    return created(await getMe(ctx, id))
  })
  serve(app, contract.signUp, async (ctx, { body }, wire) => {
    await app.limits.take('sign-up-address', wire.request.ip)
    const id = await signUp(ctx, body)
    await begin(id, wire)
    return created(await getMe(ctx, id))
  })
  serve(app, contract.logIn, async (ctx, { body }, wire) => {
    const name = pseudonymKey(body.pseudonym.trim())
    const guesser = `${wire.request.ip} ${name}`
    await app.limits.take('login-address', wire.request.ip)
    await app.limits.take('login-account', guesser)
    await app.limits.take('login-name', name)
    const id = await logIn(ctx, body)
    await app.limits.forgive('login-account', guesser)
    await begin(id, wire)
    return await getMe(ctx, id)
  })
  serve(app, contract.logOut, async (_ctx, _parts, wire) => {
    void wire.reply.header('set-cookie', await end(wire))
    return null
  })
  serve(app, contract.getMe, (ctx) => getMe(ctx, ctx.actor.id))
  serve(app, contract.changeSettings, (ctx, { body }) => changeSettings(ctx, body))
  serve(app, contract.changePassword, async (ctx, { body }, wire) => {
    await app.limits.take('login-account', ctx.actor.id)
    return await changePassword(ctx, await currentSession(wire), body)
  })
  serve(app, contract.exportMe, (ctx) => exportAccount(ctx))
  serve(app, contract.eraseMe, async (ctx, { body }, wire) => {
    await app.limits.take('login-account', ctx.actor.id)
    await eraseAccount(ctx, body.password)
    void wire.reply.header('set-cookie', await end(wire))
    return null
  })
  serve(app, contract.listLoginSessions, async (ctx, { query }, wire) => {
    const current = await currentSession(wire)
    const limit = query.limit ?? 50
    const before = placeIn(query.cursor)
    const rows = await listLiveLoginSessions(ctx.db, ctx.actor.id, ctx.clock.now(), before, limit)
    return pageOf(
      rows,
      limit,
      (row) => presentLoginSession(row, current),
      (row) => [row.createdAt.toISOString(), row.id],
    )
  })
  serve(app, contract.endLoginSession, (ctx, { params }) => endLoginSession(ctx, params.loginSessionId))
  serve(app, contract.listBlocks, async (ctx, { query }) => {
    const limit = query.limit ?? 50
    const rows = await listOwnBlocks(ctx.db, ctx.actor.id, placeIn(query.cursor), limit)
    return pageOf(rows, limit, presentBlock, (row) => [row.since.toISOString(), row.id])
  })
  serve(app, contract.blockAccount, (ctx, { params }) => blockAccount(ctx, params.accountId))
  serve(app, contract.unblockAccount, (ctx, { params }) => unblockAccount(ctx, params.accountId))
  serve(app, contract.appointAccount, (ctx, { params, body }) => appointAccount(ctx, params.accountId, body.role))
  serve(app, contract.findAccounts, async (ctx, { query }) => {
    const [after] = readCursor(query.cursor, ['string']) ?? []
    const limit = query.limit ?? 50
    if (query.ids)
      return { items: (await listAccounts(ctx.db, query.ids.split(','))).map(presentAccount), nextCursor: null }
    const beginning = query.pseudonym ? pseudonymKey(query.pseudonym) : ''
    const rows = await listAccountsByBeginning(ctx.db, beginning, after as string | undefined, limit)
    return pageOf(rows, limit, presentAccount, (row) => [row.pseudonymKey])
  })
}

function placeIn(cursor: string | undefined): { at: string; id: string } | undefined {
  const values = readCursor(cursor, ['instant', 'uuid'])
  return values && { at: values[0] as string, id: values[1] as string }
}
