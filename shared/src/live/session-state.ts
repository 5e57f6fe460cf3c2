import type { LiveEvent, LiveState, MessageHere } from './contract.ts'
import { messagesInState } from './limits.ts'

/** The room before its first event. */
export function initialState(): LiveState {
  return { status: 'scheduled', phase: null, phaseSince: null, people: [], messages: [], lastSeq: 0 }
}

/**
 * The room after one more event. Pure, and the same on server and page: what the log says from its beginning is what
 * the server answers as its state. Events come in order; an `event-buffer` sees to that.
 */
export function reduce(state: LiveState, event: LiveEvent): LiveState {
  const next: LiveState = { ...state, lastSeq: event.seq }
  switch (event.type) {
    case 'entered':
      next.people = [...state.people.filter(({ id }) => id !== event.person.id), event.person]
      return next
    case 'left':
      next.people = state.people.filter(({ id }) => id !== event.accountId)
      return next
    case 'phase-changed':
      next.status = 'open'
      next.phase = event.phase
      next.phaseSince = event.at
      return next
    case 'message-posted':
      next.messages = add(state.messages, {
        id: event.message.id,
        seq: event.seq,
        at: event.at,
        withdrawn: false,
        author: event.message.author,
        body: event.message.body,
        html: event.message.html,
      })
      return next
    case 'withdrawn':
      next.messages = add(state.messages, emptied({ id: event.messageId, seq: event.seq, at: event.at }))
      return next
    case 'message-changed': {
      const { messageId, message } = event
      if (!message) return next
      const { body, html } = message
      next.messages = state.messages.map((one) =>
        one.id === messageId && !one.withdrawn ? { ...one, body, html } : one,
      )
      return next
    }
    case 'message-withdrawn':
      next.messages = state.messages.map((one) => (one.id === event.messageId ? emptied(one) : one))
      return next
    case 'closed':
      next.status = 'closed'
      next.phase = null
      next.phaseSince = null
      next.people = []
      return next
    default:
      // A page that is older than the server: it counts the event and shows what it knows.
      return next
  }
}

function add(messages: MessageHere[], message: MessageHere): MessageHere[] {
  return [...messages, message].slice(-messagesInState)
}

function emptied({ id, seq, at }: Pick<MessageHere, 'id' | 'seq' | 'at'>): MessageHere {
  return { id, seq, at, withdrawn: true, author: null, body: null, html: null }
}
