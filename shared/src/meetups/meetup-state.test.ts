import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { meetupStates, stepMeetup, wordsOfMeetup, type MeetupAct, type MeetupStanding } from './meetup-state.ts'

const acts = ['change', 'cancel', 'approve', 'decline', 'hide', 'restore', 'hosts', 'end'] as const

/** A random life of a meetup: hosts come and go, and moderators decide. */
const life = fc.array(fc.record({ act: fc.constantFrom(...acts), twoHosts: fc.boolean(), ended: fc.boolean() }), {
  maxLength: 20,
})

function live(steps: { act: MeetupAct; twoHosts: boolean; ended: boolean }[]) {
  let meetup: Pick<MeetupStanding, 'state' | 'changing'> = { state: 'proposed', changing: false }
  const seen: { act: MeetupAct; twoHosts: boolean; was: typeof meetup; is: typeof meetup }[] = []
  for (const step of steps) {
    const is = stepMeetup({ ...meetup, twoHosts: step.twoHosts, ended: step.ended }, step.act)
    if (!is) continue
    seen.push({ ...step, was: meetup, is })
    meetup = is
  }
  return seen
}

const always = (holds: (steps: ReturnType<typeof live>) => void) =>
  fc.assert(
    fc.property(life, (steps) => holds(live(steps))),
    { numRuns: 3_000 },
  )

describe('whatever happens to a meetup', () => {
  test('nobody else sees it before a moderator has said yes', () => {
    always((steps) => {
      const first = steps.findIndex(({ is }) => is.state === 'published' || is.state === 'approved')
      if (first >= 0) expect(['approve', 'restore']).toContain(steps[first]!.act)
    })
  })

  test('it comes out with two hosts alone', () => {
    always((steps) => {
      for (const { was, is, twoHosts } of steps) {
        if (is.state === 'published' && was.state !== 'published') expect(twoHosts).toBe(true)
      }
    })
  })

  test('a change waits until a moderator has decided, or the meetup is hidden or no more', () => {
    always((steps) => {
      for (const { act, was, is } of steps) {
        // Whatever is done to one that should have ended finds that it has.
        const isLetGo = was.changing && !is.changing && is.state !== 'over'
        if (isLetGo) expect(['approve', 'decline', 'hide', 'cancel']).toContain(act)
        if (!was.changing && is.changing) expect(act).toBe('change')
      }
    })
  })

  test('what was called off stays so', () => {
    always((steps) => {
      for (const { was, is } of steps) if (was.state === 'cancelled') expect(is.state).toBe('cancelled')
    })
  })

  test('what waits for a moderator is held, and nothing else is', () => {
    for (const state of meetupStates) {
      for (const changing of [false, true]) {
        const held = changing || state === 'proposed'
        expect(wordsOfMeetup({ state, changing, wasOut: true }) === 'held').toBe(held)
      }
    }
  })
})
