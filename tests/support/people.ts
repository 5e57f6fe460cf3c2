import { CookieAccessInfo } from 'cookiejar'
import { io, type Socket } from 'socket.io-client'
import supertest, { type Test } from 'supertest'
import type TestAgent from 'supertest/lib/agent.js'
import type { World } from './world.ts'

export const password = 'a long enough password'

/** The named cast. Everybody signs in by the real door. */
export const cast = {
  ana: 'member',
  ben: 'member',
  cara: 'moderator',
  carl: 'moderator',
  dan: 'member',
  eve: 'member',
  finn: 'member',
  gus: 'administrator',
  nora: 'member',
} as const
export type Name = keyof typeof cast

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** Somebody at a browser: keeps cookies, sends what a page of ours would send. */
export class Person {
  readonly name: string
  readonly id: string
  readonly #world: World
  readonly #agent: TestAgent
  readonly #sockets: Socket[] = []

  constructor(world: World, name: string, agent: TestAgent, id: string) {
    this.#world = world
    this.name = name
    this.#agent = agent
    this.id = id
  }

  get(path: string): Test {
    return this.#send('get', path)
  }
  post(path: string, body: object = {}): Test {
    return this.#send('post', path).send(body)
  }
  put(path: string, body: object = {}): Test {
    return this.#send('put', path).send(body)
  }
  patch(path: string, body: object = {}): Test {
    return this.#send('patch', path).send(body)
  }
  delete(path: string, body?: object): Test {
    const test = this.#send('delete', path)
    return body ? test.send(body) : test
  }
  #send(method: Method, path: string): Test {
    return this.#agent[method](path)
  }

  /** The `Cookie` header that this person's browser would send. */
  cookie(): string {
    // Supertest talks to the loopback address, so its jar knows cookies by that name.
    const here = new CookieAccessInfo('127.0.0.1', '/', false, false)
    return this.#agent.jar
      .getCookies(here)
      .map((one) => one.toValueString())
      .join('; ')
  }

  /** A connected socket, closed with the world at the latest; to another process where one is named. */
  async socket(origin = this.#world.origin): Promise<TalkingSocket> {
    const socket = io(origin, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: this.id === '' ? {} : { cookie: this.cookie() },
    })
    this.#sockets.push(socket)
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('connect_error', reject)
    })
    return new TalkingSocket(socket)
  }

  hangUp(): void {
    for (const socket of this.#sockets) socket.disconnect()
  }
}

export type SocketAnswer =
  | { ok: true; value: any } // eslint-disable-line @typescript-eslint/no-explicit-any -- the contract is what is tested
  | { ok: false; problem: { code: string; reason?: string; status: number } }

/** A socket that waits for its answers and remembers what was pushed to it. */
export class TalkingSocket {
  readonly raw: Socket
  readonly heard: { name: string; payload: any }[] = [] // eslint-disable-line @typescript-eslint/no-explicit-any
  #waiting: (() => void)[] = []

  constructor(raw: Socket) {
    this.raw = raw
    raw.onAny((name: string, payload: unknown) => {
      this.heard.push({ name, payload })
      const waiting = this.#waiting
      this.#waiting = []
      for (const look of waiting) look()
    })
  }

  /** Sends a command and waits for its acknowledgement. */
  async send(name: string, payload: object = {}): Promise<SocketAnswer> {
    return (await this.raw.timeout(10_000).emitWithAck(name, payload)) as SocketAnswer
  }

  /** Waits until something pushed so far, or from now on, fits. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async hears(name: string, fits: (payload: any) => boolean = () => true, withinMs = 10_000): Promise<any> {
    const until = Date.now() + withinMs
    for (;;) {
      const found = this.heard.find((one) => one.name === name && fits(one.payload))
      if (found) return found.payload
      const left = until - Date.now()
      if (left <= 0)
        throw new Error(`never heard a fitting ${name}; heard ${this.heard.map((one) => one.name).join(', ')}`)
      await new Promise<void>((resolve) => {
        const timeout = setTimeout(resolve, left)
        this.#waiting.push(() => {
          clearTimeout(timeout)
          resolve()
        })
      })
    }
  }

  /** Waits until the line is cut; answers by whom. */
  ends(): Promise<string> {
    return new Promise((resolve) => this.raw.once('disconnect', resolve))
  }

  close(): void {
    this.raw.disconnect()
  }
}

/** Brings people in as they are needed; each exists once a world. */
export class People {
  readonly #world: World
  readonly #known = new Map<string, Promise<Person>>()

  constructor(world: World) {
    this.#world = world
  }

  /** Somebody without an account. */
  stranger(): Person {
    return new Person(this.#world, 'a stranger', supertest.agent(this.#world.app.server), '')
  }

  ana = () => this.named('ana')
  ben = () => this.named('ben')
  cara = () => this.named('cara')
  carl = () => this.named('carl')
  /** Facilitator once `lead` has made him one. */
  dan = () => this.named('dan')
  eve = () => this.named('eve')
  finn = () => this.named('finn')
  gus = () => this.named('gus')
  nora = () => this.named('nora')

  named(name: Name): Promise<Person> {
    return this.#once(name, async () => {
      const role = cast[name]
      if (role === 'administrator') return await this.#setUp(name)
      const person = await this.signUp(name)
      if (role === 'moderator') {
        const gus = await this.gus()
        await gus.patch(`/api/admin/accounts/${person.id}`, { role }).expect(200)
      }
      return person
    })
  }

  /** A member beyond the cast, for tests that need a crowd. */
  member(name: string): Promise<Person> {
    return this.#once(name, () => this.signUp(name))
  }

  /** Gives somebody a role in a group, by a moderator's hand. */
  async appoint(
    person: Person,
    group: string,
    role: 'member' | 'greeter' | 'facilitator' | 'organiser',
  ): Promise<void> {
    const cara = await this.cara()
    await cara.put(`/api/groups/${group}/roles/${person.id}`, { role }).expect(200)
  }

  async signUp(pseudonym: string): Promise<Person> {
    const agent = supertest.agent(this.#world.app.server)
    const { body: rules } = await agent.get('/api/rules').expect(200)
    const { body } = await agent
      .post('/api/accounts')
      .send({ pseudonym, password, ofAge: true, agreedRulesVersion: rules.version })
      .expect(201)
    return new Person(this.#world, pseudonym, agent, body.id)
  }

  /** The same person at another browser. */
  async signIn(pseudonym: string): Promise<Person> {
    const agent = supertest.agent(this.#world.app.server)
    const { body } = await agent.post('/api/login').send({ pseudonym, password }).expect(200)
    return new Person(this.#world, pseudonym, agent, body.id)
  }

  async #setUp(pseudonym: string): Promise<Person> {
    const agent = supertest.agent(this.#world.app.server)
    const { body } = await agent
      .post('/api/setup')
      .send({ token: this.#world.setupToken, pseudonym, password })
      .expect(201)
    return new Person(this.#world, pseudonym, agent, body.id)
  }

  #once(name: string, make: () => Promise<Person>): Promise<Person> {
    const known = this.#known.get(name) ?? make()
    this.#known.set(name, known)
    return known
  }
}
