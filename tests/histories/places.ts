import fc from 'fast-check'
import {
  changeEvent,
  changePlaces,
  endPlaces,
  isComing,
  holdsPlace,
  placesFree,
  positionOf,
  settlePlaces,
  type Roster,
} from '@secure-base/shared/places/place-state.ts'
import { NaiveLine } from './naive-line.ts'

const minute = 60_000
const hour = 60 * minute
const names = ['ana', 'ben', 'cara', 'dan', 'eve', 'finn', 'gus', 'nora'] as const
/** Quiet hours in minutes of the day, in a zone of fixed distance, so that they can be reckoned without a calendar. */
const quietOf: Record<string, { from: number; to: number; ahead: number }> = {
  ben: { from: 22 * 60, to: 7 * 60 + 30, ahead: 3 },
  eve: { from: 13 * 60, to: 15 * 60, ahead: -5 },
}

const name = fc.constantFrom(...names)
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('ask' as const), name }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('give-up' as const), name }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('vanish' as const), name }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('come' as const), name }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('suspend' as const), name }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 0, max: 16 * 60 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('resize' as const), capacity: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('move' as const), hours: fc.integer({ min: -12, max: 72 }) }) },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

export interface History {
  capacity: number
  hours: number
  steps: Step[]
  ends: boolean
}

/** Random lives of one line: people come and go, do not answer, are suspended; the event grows, shrinks and moves. */
export const histories: fc.Arbitrary<History> = fc.record({
  capacity: fc.integer({ min: 1, max: 4 }),
  hours: fc.integer({ min: 1, max: 96 }),
  steps: fc.array(step, { maxLength: 60, size: 'max' }),
  ends: fc.boolean(),
})

/** Plays a history through the rules and on paper; throws at the first difference, and at the first broken promise. */
export function play({ capacity, hours, steps, ends }: History): void {
  const begin = Date.parse('2026-11-20T08:00:00Z')
  let roster: Roster = { capacity, startsAt: new Date(begin + hours * hour), now: new Date(begin), people: [] }
  const paper = new NaiveLine(capacity, roster.startsAt.getTime(), begin)

  for (const one of steps) {
    const before = roster
    if (one.do === 'wait') {
      roster = settlePlaces({ ...roster, now: new Date(roster.now.getTime() + one.minutes * minute) })
      paper.tick(roster.now.getTime())
    } else if (one.do === 'resize' || one.do === 'move') {
      const event = {
        capacity: one.do === 'resize' ? one.capacity : roster.capacity,
        startsAt: one.do === 'move' ? new Date(roster.now.getTime() + one.hours * hour) : roster.startsAt,
      }
      roster = changeEvent(roster, event)
      paper.change(event.capacity, event.startsAt.getTime())
    } else if (one.do === 'suspend') {
      const known = paper.guests.get(one.name)
      if (known) known.mayCome = !known.mayCome
      const people = roster.people.map((two) => (two.accountId === one.name ? { ...two, mayCome: !two.mayCome } : two))
      roster = { ...roster, people }
    } else {
      roster = changePlaces(roster, one.do, one.name) ?? roster
      roster = { ...roster, people: roster.people.map((two) => ({ ...two, quiet: quietTimes(two.accountId) })) }
      if (one.do === 'ask') paper.ask(one.name)
      if (one.do === 'give-up') paper.giveUp(one.name)
      if (one.do === 'vanish') paper.vanish(one.name)
      if (one.do === 'come') paper.come(one.name)
    }
    keepsPromises(before, roster, one)
    agrees(roster, paper, one)
  }
  if (ends) {
    roster = endPlaces(roster)
    paper.end()
    agrees(roster, paper, 'end')
  }
}

function quietTimes(who: string) {
  const quiet = quietOf[who]
  const clock = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  return quiet
    ? {
        // The names of these zones count westwards.
        timeZone: `Etc/GMT${quiet.ahead > 0 ? '-' : '+'}${Math.abs(quiet.ahead)}`,
        quietFrom: clock(quiet.from),
        quietTo: clock(quiet.to),
      }
    : { timeZone: 'UTC', quietFrom: null, quietTo: null }
}

function demand(holds: boolean, promise: string, step: unknown, more?: unknown): asserts holds {
  if (!holds) throw new Error(`${promise}; at ${JSON.stringify(step)} ${JSON.stringify(more)}`)
}

/** What both must say alike: everybody's state, the line, and how many places are free. */
function agrees(roster: Roster, paper: NaiveLine, step: unknown): void {
  const said = Object.fromEntries(roster.people.map(({ accountId, state }) => [accountId, state]).sort())
  const written = Object.fromEntries([...paper.guests.values()].map(({ name, state }) => [name, state]).sort())
  demand(JSON.stringify(said) === JSON.stringify(written), 'states differ', step, { said, written })
  const line = [...roster.people]
    .filter(({ state }) => state === 'waitlisted')
    .map(({ accountId }) => [positionOf(roster, accountId), accountId])
  demand(
    JSON.stringify(line) === JSON.stringify(paper.line().map((who, i) => [i + 1, who])),
    'lines differ',
    step,
    line,
  )
  if (step !== 'end') demand(placesFree(roster) === paper.free, 'free places differ', step)
  for (const { accountId, offerUntil } of roster.people)
    paper.guests.get(accountId)!.until = offerUntil?.getTime() ?? null
}

/** What holds whatever the rules in between are. */
function keepsPromises(before: Roster, after: Roster, step: Step): void {
  const held = ({ people }: Roster) => people.filter(({ state }) => holdsPlace(state)).length
  demand(held(after) <= Math.max(after.capacity, held(before)), 'the capacity was exceeded', step)

  const own = 'name' in step ? step.name : null
  const now = after.now.getTime()
  for (const one of after.people) {
    const was = before.people.find(({ accountId }) => accountId === one.accountId)
    demand((one.state === 'offered') === (one.offerUntil !== null), 'an offer has an end, and nothing else has', step)
    if (one.accountId === own) continue
    demand(was !== undefined, 'nobody comes in whose turn it is not', step)
    demand(one.number === was.number, 'a number changed that was not asked for', step)
    if (one.state === was.state && one.askedUpTo === was.askedUpTo) continue
    demand(one.state === 'offered' || one.state === 'waitlisted', 'only offers are made for others', step, { was, one })
    demand(isComing(was.state), 'whoever gave up was asked without asking', step)
    if (one.state !== 'offered') continue

    demand(after.startsAt > after.now, 'offered after the start', step)
    demand(one.mayCome, 'offered to somebody who may not come', step)
    demand(
      one.offerUntil!.getTime() === expectedEnd(one.accountId, now, after.startsAt.getTime()),
      'a wrong end',
      step,
      [one, after.startsAt],
    )
    for (const two of after.people) {
      const ahead = two.number < one.number && two.state === 'waitlisted' && two.mayCome
      demand(!ahead || two.askedUpTo >= one.askedUpTo, 'somebody was skipped', step, { one, two })
    }
  }
  const numbers = after.people.map(({ number }) => number)
  demand(
    numbers.every((number, i) => i === 0 || number > numbers[i - 1]!),
    'two have one number, or the order is wrong',
    step,
  )
}

/** Until when an offer lasts, reckoned by minutes of the day. */
function expectedEnd(who: string, now: number, startsAt: number): number {
  const plain = now + Math.max(5 * minute, Math.min(12 * hour, Math.floor((startsAt - now) / 2)))
  const quiet = quietOf[who]
  let until = plain
  if (quiet) {
    for (const met of [now, plain, Math.max(now, plain - 3 * hour)]) {
      const local = Math.floor(met / minute) + quiet.ahead * 60
      const ofDay = ((local % 1440) + 1440) % 1440
      const isQuiet =
        quiet.from < quiet.to ? ofDay >= quiet.from && ofDay < quiet.to : ofDay >= quiet.from || ofDay < quiet.to
      if (!isQuiet) continue
      const morning = (Math.floor(met / minute) + ((quiet.to - ofDay + 1440) % 1440)) * minute
      until = Math.max(plain, morning + 3 * hour)
      break
    }
  }
  return Math.min(startsAt, until)
}
