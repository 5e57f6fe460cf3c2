import fc from 'fast-check'
import { expect, test } from 'vitest'
import { messagesInState, phases, type LiveEvent, type LiveState, type MessageView } from './contract.ts'
import { EventBuffer } from './event-buffer.ts'
import { initialState, reduce } from './session-state.ts'

const at = (seq: number) => new Date(1_795_000_000_000 + seq * 1_000).toISOString()
const person = (id: string) => ({ id, name: `name of ${id}`, mark: `/m/${id}`, leads: id === 'a' })
const someone = fc.constantFrom('a', 'b', 'c', 'd')

type Act =
  | { do: 'come' | 'go' | 'say'; who: string }
  | { do: 'phase'; phase: (typeof phases)[number] }
  | { do: 'withdraw' | 'take-out'; which: number }
  | { do: 'close' }

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('come', 'go'), who: someone }) as fc.Arbitrary<Act> },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('say' as const), who: someone }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('withdraw' as const, 'take-out' as const), which: fc.nat() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('phase' as const), phase: fc.constantFrom(...phases) }) },
)

/** What really happens: events as they were pushed, and the log as it replays afterwards. */
function live(acts: Act[]): { pushed: LiveEvent[]; replayed: LiveEvent[] } {
  const pushed: LiveEvent[] = []
  const present = new Set<string>()
  const withdrawn = new Set<string>()
  const left = new Map<string, MessageView>()
  for (const one of acts) {
    const seq = pushed.length + 1
    const head = { sessionId: 's', seq, at: at(seq) }
    const messages = pushed.flatMap((event) => (event.type === 'message-posted' ? [event.message] : []))
    if (one.do === 'come' && !present.has(one.who)) {
      present.add(one.who)
      pushed.push({ ...head, type: 'entered', person: person(one.who) })
    } else if (one.do === 'go' && present.delete(one.who)) {
      pushed.push({ ...head, type: 'left', accountId: one.who })
    } else if (one.do === 'say' && present.has(one.who)) {
      const { id, name, mark } = person(one.who)
      const message = { id: `m${seq}`, author: { id, name, mark }, body: `words ${seq}`, html: `<p>words ${seq}</p>` }
      pushed.push({ ...head, type: 'message-posted', message })
    } else if (one.do === 'withdraw' && messages.length > 0) {
      const { id } = messages[one.which % messages.length]!
      if (withdrawn.has(id)) continue
      withdrawn.add(id)
      pushed.push({ ...head, type: 'message-withdrawn', messageId: id })
    } else if (one.do === 'take-out' && messages.length > 0) {
      const message = messages[one.which % messages.length]!
      if (withdrawn.has(message.id)) continue
      const changed = { ...message, body: `less ${seq}`, html: `<p>less ${seq}</p>` }
      left.set(message.id, changed)
      pushed.push({ ...head, type: 'message-changed', messageId: message.id, message: changed })
    } else if (one.do === 'phase') {
      pushed.push({ ...head, type: 'phase-changed', phase: one.phase })
    } else if (one.do === 'close') {
      pushed.push({ ...head, type: 'closed' })
      break
    }
  }
  // Every number tells of a message as it is today.
  const replayed = pushed.map((event): LiveEvent => {
    if (event.type !== 'message-posted' && event.type !== 'message-changed') return event
    const { sessionId, seq, at, type, message } = event
    const { id } = message!
    if (!withdrawn.has(id)) return { ...event, message: left.get(id) ?? message! }
    return { sessionId, seq, at, type: type === 'message-posted' ? 'withdrawn' : type, messageId: id }
  })
  return { pushed, replayed }
}

const stateOf = (events: LiveEvent[], from = initialState()): LiveState => events.reduce(reduce, from)
const history = fc.array(act, { maxLength: 300 }).map(live)

test('whoever was there and whoever reads it later see the same room', () => {
  fc.assert(
    fc.property(history, ({ pushed, replayed }) => {
      expect(stateOf(replayed)).toEqual(stateOf(pushed))
    }),
  )
})

test('whoever was away in between sees what everybody sees', () => {
  fc.assert(
    fc.property(history, fc.nat(), ({ pushed, replayed }, n) => {
      const cut = n % (pushed.length + 1)
      const caughtUp = stateOf(replayed.slice(cut), stateOf(pushed.slice(0, cut)))
      expect(caughtUp).toEqual(stateOf(pushed))
    }),
  )
})

test('pushes in any order, doubled and mixed with the replay, make the same room', () => {
  fc.assert(
    fc.property(
      history.chain(({ pushed, replayed }) =>
        fc.record({
          pushed: fc.constant(pushed),
          replayed: fc.constant(replayed),
          heard: fc.shuffledSubarray([...pushed, ...pushed]),
        }),
      ),
      ({ pushed, replayed, heard }) => {
        const buffer = new EventBuffer()
        let state = stateOf(buffer.take(heard))
        state = stateOf(buffer.take(replayed.slice(buffer.last)), state)
        expect(state).toEqual(stateOf(pushed))
      },
    ),
  )
})

test('no withdrawn word is left in the room', () => {
  fc.assert(
    fc.property(history, ({ pushed }) => {
      const state = stateOf(pushed)
      for (const event of pushed) {
        if (event.type !== 'message-withdrawn') continue
        const message = state.messages.find(({ id }) => id === event.messageId)
        if (message) expect(message).toMatchObject({ withdrawn: true, author: null, body: null, html: null })
      }
    }),
  )
})

test('a long evening keeps its last hundred messages', () => {
  const acts: Act[] = [
    { do: 'come', who: 'a' },
    ...Array.from({ length: 250 }, () => ({ do: 'say', who: 'a' }) as const),
  ]
  const state = stateOf(live(acts).pushed)
  expect(state.messages).toHaveLength(messagesInState)
  expect(state.messages.at(-1)).toMatchObject({ seq: 251, body: 'words 251' })
})

test('the close empties the circle', () => {
  const state = stateOf(live([{ do: 'come', who: 'a' }, { do: 'phase', phase: 'sharing' }, { do: 'close' }]).pushed)
  expect(state).toMatchObject({ status: 'closed', phase: null, people: [], lastSeq: 3 })
})
