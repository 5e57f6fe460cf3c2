import type { App } from '../app.ts'
import { makeCtx } from '../kernel/ctx.ts'
import type { ToldClock } from './told-clock.ts'

/** One for all, and long enough: a demo is there to be looked into. */
export const password = 'a quiet evening'

/**
 * Who lives in the demo. The first nine are the cast of our tests. The others are there because forty conversations
 * among nine people, most of whom hold an office, read like a test.
 */
export const people = {
  ana: 'writes often, and leads the group on recognising the signs',
  ben: 'a member who reads more than he writes; his place in line waits',
  cara: 'moderator',
  carl: 'moderator, who hears the objection',
  dan: 'facilitator, in the room that is open now',
  eve: 'leads the group on therapy and counselling',
  finn: 'organiser of meetups',
  gus: 'administrator',
  nora: 'newcomer, at her first session',
  ines: 'member',
  jonas: 'member, reported once',
  kit: 'member, who objects to a decision',
  lou: 'partner of somebody with anxious attachment',
  mira: 'greeter',
  oren: 'member',
  pia: 'member',
  tove: 'member, facilitates with dan',
} as const
export type Who = keyof typeof people

export const everybody = Object.keys(people) as Who[]

type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'GET'

/** The people of the demo at the doors of the server: what they do passes the contracts and policies of everybody. */
export class Community {
  readonly app: App
  readonly #clock: ToldClock
  readonly #cookies = new Map<Who, string>()
  readonly ids = {} as Record<Who, string>

  constructor(app: App, clock: ToldClock) {
    this.app = app
    this.#clock = clock
  }

  /** The first administrator by the set-up token, everybody else by signing up. */
  async comeIn(who: Who, setupToken?: string): Promise<void> {
    const known = { pseudonym: who, password }
    const { headers, json } = await this.app.inject(
      setupToken
        ? { method: 'POST', url: '/api/setup', payload: { ...known, token: setupToken } }
        : { method: 'POST', url: '/api/accounts', payload: { ...known, ofAge: true, agreedRulesVersion: 1 } },
    )
    const answer = json<{ id: string; detail?: string }>()
    const cookie = [headers['set-cookie']].flat()[0]
    if (!cookie) throw new Error(`${who} could not come in: ${JSON.stringify(answer)}`)
    this.ids[who] = answer.id
    this.#cookies.set(who, cookie.split(';')[0]!)
  }

  /**
   * Asks the API.
   * @throws Error with what it answered, when that is a problem
   */
  async ask<T = unknown>(who: Who, method: Method, url: string, payload?: object): Promise<T> {
    const cookie = this.#cookies.get(who)!
    const answer = await this.app.inject({ method, url, headers: { cookie }, ...(payload ? { payload } : {}) })
    if (answer.statusCode >= 300) throw new Error(`${who}: ${method} ${url}: ${answer.body}`)
    return (answer.body ? answer.json() : null) as T
  }

  /** Sends a command, as over a socket. */
  async tell(who: Who, name: string, payload: object): Promise<void> {
    const { actor } = await this.app.loginSessions.of(this.#cookies.get(who))
    const nowhere = { join: () => {}, leave: () => {} }
    await this.app.contracts.commands.get(name)!.run(makeCtx(this.app.ground, actor), payload, nowhere)
  }

  /** Lets something happen so many hours before now; with fewer than none, after now. */
  ago<T>(hours: number, run: () => T): T {
    return this.#clock.at(hoursAgo(hours), run)
  }
}

/** An instant so many hours before now; after it, where the number is negative. */
export function hoursAgo(hours: number): Date {
  return new Date(Date.now() - hours * 3_600_000)
}
