import { SvelteMap, SvelteSet } from 'svelte/reactivity'
import type {
  LiveEntry,
  LiveEvent,
  LiveHeartbeat,
  LiveSaid,
  LiveState,
  LiveWhisper,
  MessageHere,
  PersonHere,
  Phase,
  SignView,
} from '@secure-base/shared/live/contract.ts'
import { EventBuffer } from '@secure-base/shared/live/event-buffer.ts'
import { initialState, reduce } from '@secure-base/shared/live/session-state.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { CareBeside, type Offered } from '#lib/care/care-beside.svelte.ts'
import { ApiProblem } from '#lib/kernel/ask.ts'
import { ownKey } from '#lib/kernel/kept-here.ts'
import type { Connection } from '#lib/kernel/socket.svelte.ts'

/** One line of what is shown as having happened, oldest first. */
export type Line =
  | { key: string; type: 'message'; id: string }
  | { key: string; type: 'entered'; names: string[] }
  | { key: string; type: 'left'; name: string }
  | { key: string; type: 'phase'; phase: Phase }
  /** The line to the server was away; in whole minutes. */
  | { key: string; type: 'back'; minutes: number }

/** Said, and not yet known to have arrived. */
export interface Unsent {
  id: string
  body: string
}

/** Where somebody stands towards the room. */
export type Standing = 'outside' | 'coming-in' | 'inside' | 'left' | 'removed' | 'closed'

/** Problems that trying again may mend: the server or its database was away. */
const passing = new Set(['internal', 'unavailable', 'too-many', 'offline'])
const againMs = 2000
const mostLines = 1000

/**
 * A live session as one person's page lives it. The log is the truth: on each line that opens the page asks for what
 * comes after its last number, so nothing is lost or doubled; what it says keeps its id until it is acknowledged.
 */
export class SessionLive {
  readonly sessionId: string
  state: LiveState = $state.raw(initialState())
  lines: Line[] = $state.raw([])
  outbox: Unsent[] = $state.raw([])
  standing: Standing = $state('outside')
  /** Why the last try to come in was refused. */
  refusal: ApiProblem | null = $state.raw(null)
  /** The rule that was named when somebody was asked to leave; null when none was. */
  removedFor: string | null = $state(null)
  /** People with the leader's tools. */
  leads = $state(false)
  /** Who may need company, for those who lead. */
  signs: SignView[] = $state.raw([])
  /** The last sign that somebody else who leads has seen. */
  signSeen: { by: string; name: string } | null = $state.raw(null)
  /** What stands beside this person’s own words, for them alone. */
  readonly care = new CareBeside()
  readonly #connection: Connection
  /** Where this tab keeps what is not sent yet. */
  readonly #key: string
  /** Where it keeps what was offered beside one's own words, until that is put away: a phone lets go of a page unasked. */
  readonly #careKey: string
  #buffer = new EventBuffer()
  #messages = new SvelteMap<string, MessageHere>()
  #people = new SvelteMap<string, PersonHere>()
  #asking = false
  #askAgain = false
  #agreedRulesVersion: number | undefined
  #stops: (() => void)[] = []
  #sending = false
  /** Acknowledged, and shown as on their way until the log brings them. */
  #acknowledged = new SvelteSet<string>()
  #ended = new AbortController()
  #awaySince: number | null = null

  /** @param owner account id of whoever is here */
  constructor(sessionId: string, connection: Connection, owner: string | undefined) {
    this.sessionId = sessionId
    this.#key = ownKey(`live-outbox:${sessionId}`, owner)
    this.#careKey = ownKey(`live-care:${sessionId}`, owner)
    this.#connection = connection
  }

  /** Shows again what was offered before this tab loaded its page anew. */
  async recallCare(): Promise<void> {
    let offered: Offered | null = null
    try {
      offered = JSON.parse(sessionStorage.getItem(this.#careKey) ?? 'null') as Offered | null
    } catch {
      // Nothing was kept.
    }
    if (offered) await this.care.show(offered)
  }

  putCareAway(): void {
    this.care.putAway()
    try {
      sessionStorage.removeItem(this.#careKey)
    } catch {
      // Nothing was kept.
    }
  }

  #offerCare({ care, readBy }: LiveSaid, messageId: string): void {
    // A soft line never takes the place of a card.
    if (!care || (care === 'line' && this.care.offered?.care === 'card')) return
    const offered: Offered = { care, readBy: readBy ?? null, subject: { type: 'live-message', id: messageId } }
    try {
      sessionStorage.setItem(this.#careKey, JSON.stringify(offered))
    } catch {
      // It stands on this page at least.
    }
    void this.care.show(offered)
  }

  /** A message by its id; what was withdrawn has no words any more. */
  message(id: string): MessageHere | undefined {
    return this.state.messages.find((one) => one.id === id) ?? this.#messages.get(id)
  }

  /** Comes in and stays in, through dropped lines, until one leaves, is put out or the session closes. */
  enter(agreedRulesVersion?: number): void {
    if (this.standing === 'coming-in' || this.standing === 'inside') return
    this.#agreedRulesVersion = agreedRulesVersion
    this.#ended = new AbortController()
    this.standing = 'coming-in'
    this.refusal = null
    this.outbox = this.#kept()
    const connection = this.#connection
    this.#stops = [
      connection.on<LiveEvent>('live:event', (event) => {
        if (event.sessionId === this.sessionId) this.#take([event])
      }),
      connection.on<LiveHeartbeat>('live:heartbeat', ({ sessionId, lastSeq }) => {
        if (sessionId !== this.sessionId) return
        this.#buffer.hear(lastSeq)
        if (this.#buffer.after !== null) this.#ask()
      }),
      connection.on<LiveWhisper>('live:whisper', (whisper) => {
        if (whisper.sessionId === this.sessionId) this.#hear(whisper)
      }),
      connection.onOpen(() => this.#ask()),
    ]
  }

  /** Stops listening, as when the page goes. The seat in the circle stays. */
  stop(): void {
    this.#ended.abort(new Error('the page is gone'))
    for (const stop of this.#stops) stop()
    this.#stops = []
  }

  /** Leaves the circle; one may come back. */
  async leave(): Promise<void> {
    await this.#connection.send('live:leave', { sessionId: this.sessionId })
    this.stop()
    this.standing = 'left'
  }

  /** Says something. It is shown at once as on its way, and sent until it is acknowledged. */
  say(body: string): void {
    this.outbox = [...this.outbox, { id: newId(), body }]
    this.#keep()
    void this.#sendAll()
  }

  /** Takes words back that could not be sent. */
  unsay(id: string): void {
    this.outbox = this.outbox.filter((one) => one.id !== id)
    this.#keep()
  }

  async open(): Promise<void> {
    await this.#connection.send('live:open', { sessionId: this.sessionId })
  }
  async advance(phase: Phase): Promise<void> {
    await this.#connection.send('live:advance', { sessionId: this.sessionId, phase })
  }
  async withdraw(messageId: string): Promise<void> {
    await this.#connection.send('live:withdraw', { sessionId: this.sessionId, messageId })
  }
  async remove(accountId: string, reason: string): Promise<void> {
    await this.#connection.send('live:remove', {
      sessionId: this.sessionId,
      accountId,
      ...(reason && { reason: reason as 'kindness' }),
    })
  }
  /** For those who lead: they have seen that somebody may need company. */
  async seeSign(messageId: string): Promise<void> {
    await this.#connection.send('live:see-sign', { sessionId: this.sessionId, messageId })
    this.#dropSign(messageId)
  }
  async close(): Promise<void> {
    await this.#connection.send('live:close', { sessionId: this.sessionId })
  }

  #ask(): void {
    this.#askAgain = true
    if (this.#asking) return
    this.#asking = true
    void this.#catchUp().finally(() => {
      this.#asking = false
    })
  }

  async #catchUp(): Promise<void> {
    const { signal } = this.#ended
    while (this.#askAgain && !signal.aborted) {
      this.#askAgain = false
      const lostAt = this.#awaySince
      let entry: LiveEntry
      try {
        entry = await this.#connection.send(
          'live:enter',
          {
            sessionId: this.sessionId,
            after: this.#buffer.last,
            ...(this.#agreedRulesVersion && { agreedRulesVersion: this.#agreedRulesVersion }),
          },
          { signal },
        )
      } catch (error) {
        if (signal.aborted) return
        if (!(error instanceof ApiProblem)) throw error
        if (passing.has(error.code)) {
          await new Promise((resolve) => setTimeout(resolve, againMs))
          this.#askAgain = true
          continue
        }
        return this.#refused(error)
      }
      if (lostAt !== null) this.#cameBack(lostAt)
      this.standing = 'inside'
      this.leads = entry.yours.leads
      this.signs = entry.desk?.signs ?? []
      if (entry.events) {
        this.#take(entry.events)
        this.#buffer.hear(entry.lastSeq)
      } else {
        this.#startFrom(entry.state)
      }
      if (this.#buffer.after !== null) this.#askAgain = true
      void this.#sendAll()
    }
  }

  /** Remembers when the line dropped; the page's connection knows it. */
  away(since: number | null): void {
    if (since !== null && this.standing === 'inside') this.#awaySince ??= since
  }

  #cameBack(lostAt: number): void {
    this.#awaySince = null
    const minutes = Math.round((Date.now() - lostAt) / 60_000)
    this.#add({ key: `back-${Date.now()}`, type: 'back', minutes })
  }

  #refused(problem: ApiProblem): void {
    this.stop()
    if (problem.reason === 'removed') return this.#putOut(null)
    this.refusal = problem
    this.standing = problem.reason === 'closed' ? 'closed' : 'outside'
  }

  #hear(whisper: LiveWhisper): void {
    if (whisper.type === 'removed') this.#putOut(whisper.reason)
    else if (whisper.type === 'sign-raised') {
      const { sign } = whisper
      this.signs = [...this.signs.filter(({ person }) => person.id !== sign.person.id), sign]
    } else {
      const seen = this.signs.find(({ messageId }) => messageId === whisper.messageId)
      if (seen) this.signSeen = { by: whisper.by.name, name: seen.person.name }
      this.#dropSign(whisper.messageId)
    }
  }

  #dropSign(messageId: string): void {
    this.signs = this.signs.filter((sign) => sign.messageId !== messageId)
  }

  #putOut(reason: string | null): void {
    this.removedFor = reason
    this.standing = 'removed'
    this.outbox = []
    this.#keep()
    this.stop()
  }

  #startFrom(state: LiveState): void {
    this.state = state
    for (const person of state.people) this.#people.set(person.id, person)
    this.lines = state.messages.map(({ id }) => ({ key: id, type: 'message', id }))
    this.#take(this.#buffer.restart(state.lastSeq))
  }

  #take(events: readonly LiveEvent[]): void {
    for (const event of this.#buffer.take(events)) {
      this.state = reduce(this.state, event)
      this.#tell(event)
    }
    if (this.#buffer.after !== null) this.#ask()
    if (this.state.status === 'closed' && this.standing !== 'closed') {
      this.standing = 'closed'
      this.stop()
    }
  }

  /** What an event adds to the lines. Messages beyond the state's last hundred are remembered here. */
  #tell(event: LiveEvent): void {
    switch (event.type) {
      case 'entered': {
        this.#people.set(event.person.id, event.person)
        const last = this.lines.at(-1)
        if (last?.type === 'entered') {
          const names = [...last.names.filter((name) => name !== event.person.name), event.person.name]
          this.lines = [...this.lines.slice(0, -1), { ...last, names }]
        } else {
          this.#add({ key: `entered-${event.seq}`, type: 'entered', names: [event.person.name] })
        }
        return
      }
      case 'left': {
        const name = this.#people.get(event.accountId)?.name
        if (name) this.#add({ key: `left-${event.seq}`, type: 'left', name })
        return
      }
      case 'phase-changed': {
        // Of parts that were passed over without a word the last is enough.
        if (this.lines.at(-1)?.type === 'phase') this.lines = this.lines.slice(0, -1)
        return this.#add({ key: `phase-${event.seq}`, type: 'phase', phase: event.phase })
      }
      case 'message-posted':
      case 'withdrawn': {
        const message = this.state.messages.at(-1)
        if (!message) return
        this.#messages.set(message.id, message)
        if (this.outbox.some(({ id }) => id === message.id)) this.unsay(message.id)
        return this.#add({ key: message.id, type: 'message', id: message.id })
      }
      case 'message-changed': {
        const message = this.#messages.get(event.messageId)
        if (message && !message.withdrawn && event.message) {
          const { body, html } = event.message
          this.#messages.set(message.id, { ...message, body, html })
        }
        return
      }
      case 'message-withdrawn': {
        const message = this.#messages.get(event.messageId)
        if (message)
          this.#messages.set(message.id, { ...message, withdrawn: true, author: null, body: null, html: null })
        return
      }
      case 'closed':
    }
  }

  #add(line: Line): void {
    this.lines = [...this.lines, line].slice(-mostLines)
  }

  /** Sends what waits, one after the other, so that it arrives in the order in which it was said. */
  async #sendAll(): Promise<void> {
    if (this.#sending || this.standing !== 'inside') return
    this.#sending = true
    const { signal } = this.#ended
    try {
      for (let next; (next = this.outbox.find(({ id }) => !this.#acknowledged.has(id))) && !signal.aborted;) {
        const { id, body } = next
        try {
          const said = await this.#connection.send('live:say', { sessionId: this.sessionId, id, body }, { signal })
          this.#offerCare(said, id)
          this.#acknowledged.add(id)
          this.#keep()
          if (this.message(id)) this.unsay(id)
          else this.#ask()
        } catch (error) {
          if (signal.aborted) return
          if (!(error instanceof ApiProblem)) throw error
          if (!passing.has(error.code)) {
            this.refusal = error
            return
          }
          await new Promise((resolve) => setTimeout(resolve, againMs))
        }
      }
    } finally {
      this.#sending = false
    }
  }

  #kept(): Unsent[] {
    try {
      return JSON.parse(sessionStorage.getItem(this.#key) ?? '[]') as Unsent[]
    } catch {
      return []
    }
  }

  #keep(): void {
    try {
      const unsent = this.outbox.filter(({ id }) => !this.#acknowledged.has(id))
      if (unsent.length === 0) sessionStorage.removeItem(this.#key)
      else sessionStorage.setItem(this.#key, JSON.stringify(unsent))
    } catch {
      // A browser that keeps nothing still sends what it has while the page is open.
    }
  }
}
