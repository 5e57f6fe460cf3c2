import { describe, expect, test } from 'vitest'
import {
  changeEvent,
  changePlaces,
  endPlaces,
  nextEnd,
  offerEnds,
  placesFree,
  positionOf,
  recordPlaces,
  settlePlaces,
  type PersonsAct,
  type Roster,
} from './place-state.ts'

// What whole histories must keep is in tests/histories; here stands each rule by itself.

const now = new Date('2026-11-20T12:00:00Z')
const after = (hours: number, from = now) => new Date(from.getTime() + hours * 3_600_000)
const awake = { timeZone: 'UTC', quietFrom: null, quietTo: null }

function line(capacity: number, ...acts: [PersonsAct, string][]): Roster {
  return acts.reduce<Roster>((roster, [act, who]) => changePlaces(roster, act, who)!, {
    capacity,
    startsAt: after(48),
    now,
    people: [],
  })
}

const states = (roster: Roster) => Object.fromEntries(roster.people.map(({ accountId, state }) => [accountId, state]))
const at = (roster: Roster, when: Date) => settlePlaces({ ...roster, now: when })

describe('the line', () => {
  test('is joined at its end when every place is taken, and whoever leaves it and asks again is last', () => {
    const roster = line(1, ['ask', 'ana'], ['ask', 'ben'], ['ask', 'cara'], ['give-up', 'ben'], ['ask', 'ben'])
    expect(states(roster)).toEqual({ ana: 'confirmed', cara: 'waitlisted', ben: 'waitlisted' })
    expect([positionOf(roster, 'ana'), positionOf(roster, 'cara'), positionOf(roster, 'ben')]).toEqual([null, 1, 2])
  })

  test('a place that is given up is offered to the first of it in the same step', () => {
    const roster = line(1, ['ask', 'ana'], ['ask', 'ben'], ['ask', 'cara'], ['give-up', 'ana'])
    expect(states(roster)).toEqual({ ana: 'cancelled', ben: 'offered', cara: 'waitlisted' })
    expect(placesFree(roster)).toBe(0)
    expect(states(changePlaces(roster, 'ask', 'ben')!)).toMatchObject({ ben: 'confirmed' })
    expect(states(changePlaces(roster, 'ask', 'dan')!)).toMatchObject({ dan: 'waitlisted' })
  })

  test('no is a good answer: the next is asked, and whoever declined is not asked again unless they ask', () => {
    let roster = line(1, ['ask', 'ana'], ['ask', 'ben'], ['ask', 'cara'], ['give-up', 'ana'], ['give-up', 'ben'])
    expect(states(roster)).toMatchObject({ ben: 'declined', cara: 'offered' })
    roster = changePlaces(roster, 'give-up', 'cara')!
    expect(states(roster)).toEqual({ ana: 'cancelled', ben: 'declined', cara: 'declined' })
    expect(placesFree(roster)).toBe(1)
    expect(states(changePlaces(roster, 'ask', 'ben')!)).toMatchObject({ ben: 'confirmed' })
  })

  test('whoever does not answer keeps their number, is not asked about that place again, but about the next', () => {
    let roster = line(2, ['ask', 'ana'], ['ask', 'ben'], ['ask', 'cara'], ['ask', 'dan'], ['give-up', 'ana'])
    roster = at(roster, after(12))
    expect(states(roster)).toMatchObject({ cara: 'waitlisted', dan: 'offered' })
    expect(positionOf(roster, 'cara')).toBe(1)
    roster = at(roster, after(24))
    expect(states(roster)).toMatchObject({ cara: 'waitlisted', dan: 'waitlisted' })
    expect(placesFree(roster)).toBe(1)
    // It lies there for whoever takes it, and they are still in line for another one.
    expect(states(changePlaces(roster, 'ask', 'dan')!)).toMatchObject({ cara: 'waitlisted', dan: 'confirmed' })
    expect(states(changePlaces(roster, 'give-up', 'ben')!)).toMatchObject({ cara: 'offered', dan: 'waitlisted' })
  })

  test('two who let two places pass are not asked about each other’s', () => {
    const roster = line(2, ['ask', 'a'], ['ask', 'b'], ['ask', 'c'], ['ask', 'd'], ['give-up', 'a'], ['give-up', 'b'])
    expect(states(at(roster, after(12)))).toMatchObject({ c: 'waitlisted', d: 'waitlisted' })
  })

  test('whoever could not come is passed over and keeps their number', () => {
    let roster = line(1, ['ask', 'ana'], ['ask', 'ben'], ['ask', 'cara'])
    roster = { ...roster, people: roster.people.map((one) => ({ ...one, mayCome: one.accountId !== 'ben' })) }
    roster = changePlaces(roster, 'give-up', 'ana')!
    expect(states(roster)).toMatchObject({ ben: 'waitlisted', cara: 'offered' })
    roster = { ...roster, people: roster.people.map((one) => ({ ...one, mayCome: true })) }
    expect(states(changePlaces(roster, 'give-up', 'cara')!)).toMatchObject({ ben: 'offered' })
  })

  test('ends at the start: offers are over, and what becomes free is for whoever takes it', () => {
    let roster = line(1, ['ask', 'ana'], ['ask', 'ben'], ['ask', 'cara'], ['give-up', 'ana'])
    expect(nextEnd(roster)).toEqual(after(12))
    roster = at(roster, roster.startsAt)
    expect(states(roster)).toMatchObject({ ben: 'waitlisted', cara: 'waitlisted' })
    expect(nextEnd(roster)).toBeNull()
    roster = changePlaces(roster, 'ask', 'cara')!
    expect(states(roster)).toMatchObject({ ben: 'waitlisted', cara: 'confirmed' })
    expect(states(changePlaces(roster, 'give-up', 'cara')!)).toMatchObject({ ben: 'waitlisted', cara: 'cancelled' })
  })
})

describe('the event', () => {
  const full = line(2, ['ask', 'ana'], ['ask', 'ben'], ['ask', 'cara'], ['ask', 'dan'], ['ask', 'eve'])

  test('with more places offers them, in order', () => {
    const roster = changeEvent(full, { capacity: 4, startsAt: full.startsAt })
    expect(states(roster)).toMatchObject({ cara: 'offered', dan: 'offered', eve: 'waitlisted' })
  })

  test('with fewer takes none away, and gives none on until enough are free', () => {
    let roster = changeEvent(full, { capacity: 1, startsAt: full.startsAt })
    expect(states(roster)).toEqual(states(full))
    roster = changePlaces(roster, 'give-up', 'ana')!
    expect(states(roster)).toMatchObject({ ben: 'confirmed', cara: 'waitlisted' })
    roster = changePlaces(roster, 'give-up', 'ben')!
    expect(states(roster)).toMatchObject({ cara: 'offered', dan: 'waitlisted' })
  })

  test('that begins earlier shortens offers; one that was to have begun and is put off wakes the line', () => {
    const offered = changePlaces(full, 'give-up', 'ana')!
    const sooner = changeEvent(offered, { capacity: 2, startsAt: after(3) })
    expect(sooner.people.find(({ accountId }) => accountId === 'cara')!.offerUntil).toEqual(after(3))
    const begun = changePlaces(at(sooner, after(3)), 'give-up', 'ben')!
    expect(states(begun)).toMatchObject({ cara: 'waitlisted', dan: 'waitlisted' })
    const later = changeEvent(begun, { capacity: 2, startsAt: after(30) })
    expect(states(later)).toMatchObject({ cara: 'offered', dan: 'offered', eve: 'waitlisted' })
  })

  test('that is over leaves those who never came with a missed place', () => {
    const came = changePlaces(full, 'come', 'ana')!
    expect(states(endPlaces(came))).toEqual({
      ana: 'attended',
      ben: 'missed',
      cara: 'waitlisted',
      dan: 'waitlisted',
      eve: 'waitlisted',
    })
  })
})

describe('what is said of those who had a place', () => {
  const roster = line(2, ['ask', 'ana'], ['ask', 'ben'], ['ask', 'cara'], ['ask', 'dan'], ['give-up', 'dan'])

  test('is that they came or not, and can be said otherwise; nothing is given on by it', () => {
    const came = recordPlaces(roster, 'came', 'ana')!
    expect(states(came)).toEqual({ ana: 'attended', ben: 'confirmed', cara: 'waitlisted', dan: 'cancelled' })
    const missed = recordPlaces(came, 'stayed-away', 'ana')!
    expect(states(missed)).toEqual({ ana: 'missed', ben: 'confirmed', cara: 'waitlisted', dan: 'cancelled' })
    expect(states(recordPlaces(missed, 'came', 'ana')!)).toEqual(states(came))
    expect(recordPlaces(came, 'came', 'ana')).toBe(came)
  })

  test.each(['cara', 'dan', 'nobody'])('is not said of %s, who had none', (who) => {
    expect(recordPlaces(roster, 'came', who)).toBeNull()
    expect(recordPlaces(roster, 'stayed-away', who)).toBeNull()
  })
})

describe('what the rules refuse', () => {
  test('giving up a place on which one sat, and coming without one', () => {
    const sat = line(1, ['ask', 'ana'], ['come', 'ana'], ['ask', 'ben'])
    expect(changePlaces(sat, 'give-up', 'ana')).toBeNull()
    expect(changePlaces(sat, 'come', 'ben')).toBeNull()
    expect(changePlaces(sat, 'come', 'nobody')).toBeNull()
    expect(changePlaces(sat, 'give-up', 'nobody')).toBeNull()
    expect(states(changePlaces(sat, 'vanish', 'ana')!)).toEqual({ ana: 'cancelled', ben: 'offered' })
  })

  test('nothing of what is done twice', () => {
    const roster = line(1, ['ask', 'ana'], ['ask', 'ben'])
    expect(changePlaces(changePlaces(roster, 'ask', 'ana')!, 'ask', 'ben')).toBe(roster)
    const given = changePlaces(roster, 'give-up', 'ben')!
    expect(changePlaces(given, 'give-up', 'ben')).toBe(given)
  })
})

describe('an offer', () => {
  test('lasts twelve hours, or half of the time that is left, and five minutes at least', () => {
    expect(offerEnds(now, after(100), awake)).toEqual(after(12))
    expect(offerEnds(now, after(10), awake)).toEqual(after(5))
    expect(offerEnds(now, after(0.1), awake)).toEqual(after(5 / 60))
    expect(offerEnds(now, after(0.05), awake)).toEqual(after(0.05))
  })

  const berlin = { timeZone: 'Europe/Berlin', quietFrom: '22:00', quietTo: '07:00' }

  test('that is made, or would end, in somebody’s quiet hours lasts three hours into their morning', () => {
    const evening = new Date('2026-11-20T18:00:00Z')
    const night = new Date('2026-11-20T23:30:00Z')
    const morning = new Date('2026-11-21T09:00:00Z')
    expect(offerEnds(evening, after(60), berlin)).toEqual(morning)
    expect(offerEnds(night, after(30), berlin)).toEqual(morning)
    // Twelve hours lead further into the day than the morning does.
    expect(offerEnds(night, after(60), berlin)).toEqual(after(12, night))
  })

  test('never outlasts the start, asleep or not', () => {
    const night = new Date('2026-11-20T23:30:00Z')
    const early = new Date('2026-11-21T05:30:00Z')
    expect(offerEnds(night, early, berlin)).toEqual(early)
  })

  test('knows the nights in which clocks change', () => {
    // To winter time on 25 October 2026: seven in the morning is one hour later than the night before.
    expect(offerEnds(new Date('2026-10-24T20:30:00Z'), new Date('2026-10-25T12:30:00Z'), berlin)).toEqual(
      new Date('2026-10-25T09:00:00Z'),
    )
    // To summer time on 28 March 2027: one hour earlier.
    expect(offerEnds(new Date('2027-03-27T22:30:00Z'), new Date('2027-03-28T10:30:00Z'), berlin)).toEqual(
      new Date('2027-03-28T08:00:00Z'),
    )
  })
})
