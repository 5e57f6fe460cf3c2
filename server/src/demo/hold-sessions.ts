import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { groundRules } from '../modules/rules/rules.ts'
import { hoursAgo, type Community, type Who } from './community.ts'
import { onTheClock, type Moment } from './seed.ts'

const finished = {
  group: 'therapy-and-counselling',
  title: 'Beginning in the middle: first sessions',
  lead: 'eve',
  guests: ['ines', 'oren', 'pia', 'jonas'],
} as const

const running = {
  group: 'healing-strategies',
  title: 'Tuesday circle: what the evening asks of us',
  lead: 'dan',
  guests: ['tove', 'ana', 'kit', 'ines', 'oren', 'nora'],
} as const

/** Who says what in the session that is over, minute by minute. */
const said: readonly (readonly [minute: number, who: Who, words: string])[] = [
  [2, 'eve', 'Good evening. We have an hour, and nobody has to use it well.'],
  [5, 'oren', 'Hello from the bus. I get out in three stops, and then I am all here.'],
  [8, 'pia', 'Here. A bit nervous. I wrote something down and will probably not use it.'],
  [14, 'ines', 'I have eight sessions left and wanted to hear people talk about beginnings for a change.'],
  [22, 'jonas', 'My beginning was a form with one line for “reason”. One line. I wrote “tired”.'],
  [24, 'eve', 'That is a good word for one line.'],
  [33, 'pia', 'What I wrote down was: I am afraid that she will be nice and that it will not help.'],
  [35, 'ines', 'I thought that for half a year. Then it was nice, and it helped, and I was almost offended.'],
  [47, 'oren', 'I am home now. I have listened to all of you while walking, it was very good company.'],
  [55, 'eve', 'Thank you, each of you. Take the next half hour slowly, if you can.'],
]

const saying: readonly (readonly [minute: number, who: Who, words: string])[] = [
  [1, 'dan', 'Welcome. The kettle is on here; take whatever time you need to arrive.'],
  [3, 'tove', 'Good to see you all. I lead with dan tonight, so write to either of us.'],
  [6, 'ana', 'Arriving slowly. It was a day with many messages in it.'],
  [9, 'kit', 'I brought the button that ines told us about. My own, not hers.'],
  [12, 'ines', 'I am honoured on behalf of the button.'],
  [16, 'nora', 'It is my first time here. I would like to listen, if that is all right.'],
  [17, 'dan', 'It is more than all right. Listening is a way of taking part.'],
  [
    21,
    'oren',
    'The evening asks me to wait for a call. I would like to do that here, with you, and not beside the phone.',
  ],
]

/** One session that is over, one in which people sit now, and three to come, one of them full. */
export function holdSessions(community: Community): Moment[] {
  return [
    ...runThrough(community, { ...finished, began: 43, words: said, planned: 240, close: 60 }),
    ...runThrough(community, { ...running, began: 24 / 60, words: saying, planned: 150 }),
    ...plan(
      community,
      'dan',
      'anxious-attachment',
      'A quiet hour for newcomers',
      27,
      12,
      ['nora', 'mira', 'jonas'],
      70,
    ),
    ...plan(community, 'lou', 'groups-and-loved-ones', 'For partners: coming home', 75, 8, ['jonas', 'tove'], 60),
    // More people than places, so that somebody stands in line.
    ...plan(community, 'ana', 'recognising-the-signs', 'Four chairs and a pot of tea', 172, 4, lineUp, 50),
  ]
}

const lineUp: readonly Who[] = ['pia', 'ines', 'oren', 'kit', 'ben', 'mira']

interface Session {
  group: string
  title: string
  lead: Who
  guests: readonly Who[]
  began: number
  planned: number
  words: typeof said
  /** Minutes after which it was closed. */
  close?: number
}

function runThrough(community: Community, session: Session): Moment[] {
  const { group, title, lead, guests, began, planned, words, close } = session
  const sessionId = newId()
  const chain = title
  const everyone = [lead, ...guests]
  const at = (minute: number, happen: () => Promise<void>): Moment => ({ ago: began - minute / 60, chain, happen })
  const advance = (minute: number, phase: string) =>
    at(minute, () => community.tell(lead, 'live:advance', { sessionId, phase }))
  return [
    planOf(community, {
      sessionId,
      lead,
      group,
      title,
      startsAt: hoursAgo(began).toISOString(),
      capacity: 12,
      planned,
      chain,
    }),
    ...takePlaces(community, sessionId, guests, planned - 4, chain),
    at(-3, async () => {
      for (const who of everyone) {
        const entry = { sessionId, after: 0, agreedRulesVersion: groundRules.version }
        await community.tell(who, 'live:enter', entry)
      }
    }),
    at(0, () => community.tell(lead, 'live:open', { sessionId })),
    advance(4, 'agreement'),
    advance(7, 'check-in'),
    advance(18, 'sharing'),
    ...words.map(([minute, who, body]) =>
      at(minute, () => community.tell(who, 'live:say', { sessionId, id: newId(), body })),
    ),
    ...(close ? [advance(52, 'closing'), at(close, () => community.tell(lead, 'live:close', { sessionId }))] : []),
  ]
}

function plan(
  community: Community,
  lead: Who,
  group: string,
  title: string,
  inHours: number,
  capacity: number,
  guests: readonly Who[],
  planned: number,
): Moment[] {
  const [sessionId, chain, startsAt] = [newId(), title, onTheClock(inHours)]
  return [
    planOf(community, { sessionId, lead, group, title, startsAt, capacity, planned, chain }),
    ...takePlaces(community, sessionId, guests, planned - 4, chain),
  ]
}

function planOf(
  community: Community,
  plan: {
    sessionId: string
    lead: Who
    group: string
    title: string
    startsAt: string
    capacity: number
    planned: number
    chain: string
  },
): Moment {
  const { sessionId, lead, group, title, startsAt, capacity, planned, chain } = plan
  return {
    ago: planned,
    chain,
    async happen() {
      const zone = { timeZone: 'Europe/Berlin', minutes: 60, guide: group }
      const draft = { id: sessionId, groupSlug: group, title, startsAt, capacity, ...zone }
      await community.ask(lead, 'POST', '/api/live-sessions', draft)
    },
  }
}

function takePlaces(
  community: Community,
  sessionId: string,
  guests: readonly Who[],
  ago: number,
  chain: string,
): Moment[] {
  return guests.map((who, i) => ({
    ago: ago - i / 2,
    chain,
    happen: async () => void (await community.ask(who, 'PUT', `/api/live-sessions/${sessionId}/place`)),
  }))
}
