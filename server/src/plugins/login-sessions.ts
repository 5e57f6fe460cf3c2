import { AsyncLocalStorage } from 'node:async_hooks'
import { Lucia, TimeSpan } from 'lucia'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { guest, type Actor } from '@secure-base/shared/kernel/policy.ts'
import { loginSessionAdapter, type Visitor } from '../db/login-sessions.ts'
import type { Database } from '../db/database.ts'
import type { OwnAccountRow } from '../db/own-account.ts'
import type { Clock } from '../kernel/clock.ts'

/** Whoever asks, by the cookie that came along. */
export interface Login {
  readonly actor: Actor
  /** Null for a guest. `hash` names the socket room, `id` is what its owner calls it by. */
  readonly session: { readonly id: string; readonly hash: string } | null
  /** How they see themselves: known within a visit. */
  readonly self?: OwnAccountRow
  /** To be set when the session was prolonged or has ended. */
  readonly cookie?: string
}

const cookieName = 'login'

/**
 * The secret in a `Cookie` header. Lucia's own reader throws at any cookie that cannot be decoded, and other programs
 * on the same host may have set one; our secrets are letters and digits, and need no decoding.
 */
function secretIn(cookieHeader: string | undefined): string | null {
  for (const cookie of cookieHeader?.split(';') ?? []) {
    const [name, value] = cookie.trim().split('=', 2)
    if (name === cookieName && value) return value
  }
  return null
}

/** The only file that knows Lucia. Sessions slide: half-way through their 30 days they begin anew. */
export class LoginSessions {
  readonly #lucia: Lucia<{ publicId: string }, Visitor>
  /** A page asks the API several times on behalf of one visitor; who that is, is looked up once. */
  readonly #visit = new AsyncLocalStorage<Map<string, Promise<Login>>>()

  constructor(database: Database, clock: Clock, options: { secure: boolean }) {
    this.#lucia = new Lucia(
      loginSessionAdapter(database, clock, () => this.#visit.getStore() !== undefined),
      {
        sessionExpiresIn: new TimeSpan(30, 'd'),
        sessionCookie: { name: cookieName, attributes: { secure: options.secure, sameSite: 'lax', path: '/' } },
        getSessionAttributes: ({ publicId }) => ({ publicId }),
        getUserAttributes: (visitor) => visitor,
      },
    )
  }

  /** Who sent this `Cookie` header; a guest if nobody we know. */
  async of(cookieHeader: string | undefined, options: { remember?: boolean } = {}): Promise<Login> {
    const id = secretIn(cookieHeader)
    if (!id) return { actor: guest, session: null }
    const visit = this.#visit.getStore()
    if (!visit) return await this.#find(id)
    if (!options.remember) {
      // A write may change who somebody is; what was known before it does not outlive it.
      visit.clear()
      return await this.#find(id)
    }
    const known = visit.get(id)
    if (known) return await known
    const found = this.#find(id)
    visit.set(id, found)
    return await found
  }

  async #find(id: string): Promise<Login> {
    const { session, user } = await this.#lucia.validateSession(id)
    if (!session) {
      return { actor: guest, session: null, cookie: this.#lucia.createBlankSessionCookie().serialize() }
    }
    return {
      actor: user.account,
      ...(user.self && { self: user.self }),
      session: { id: session.publicId, hash: user.hash },
      ...(session.fresh ? { cookie: this.#lucia.createSessionCookie(id).serialize() } : {}),
    }
  }

  /** Whether such a header claims to be somebody; says nothing about whether it is true. */
  claimed(cookieHeader: string | undefined): boolean {
    return secretIn(cookieHeader) !== null
  }

  /** Runs a page, within which `of` looks each visitor up once. */
  visit<T>(run: () => T): T {
    return this.#visit.run(new Map(), run)
  }

  /** Begins a session for an account; answers the `Set-Cookie` value. */
  async begin(accountId: string, userAgent: string | undefined): Promise<string> {
    const session = await this.#lucia.createSession(accountId, { publicId: newId(), device: deviceOf(userAgent) })
    return this.#lucia.createSessionCookie(session.id).serialize()
  }

  /** Ends the session in this header; answers the `Set-Cookie` value that forgets it. */
  async end(cookieHeader: string | undefined): Promise<string> {
    const id = secretIn(cookieHeader)
    if (id) await this.#lucia.invalidateSession(id)
    return this.#lucia.createBlankSessionCookie().serialize()
  }

  async deleteExpired(): Promise<void> {
    await this.#lucia.deleteExpiredSessions()
  }
}

/** Coarse on purpose: enough to know one's own phone again, nothing to trace anybody by. */
function deviceOf(userAgent = ''): string {
  const browser = /Firefox\//.test(userAgent)
    ? 'Firefox'
    : /Edg\//.test(userAgent)
      ? 'Edge'
      : /Chrome\//.test(userAgent)
        ? 'Chrome'
        : /Safari\//.test(userAgent)
          ? 'Safari'
          : 'A browser'
  const system = /Android/.test(userAgent)
    ? 'Android'
    : /iPhone|iPad/.test(userAgent)
      ? 'iOS'
      : /Windows/.test(userAgent)
        ? 'Windows'
        : /Mac OS/.test(userAgent)
          ? 'macOS'
          : /Linux/.test(userAgent)
            ? 'Linux'
            : null
  return system ? `${browser}, ${system}` : browser
}
