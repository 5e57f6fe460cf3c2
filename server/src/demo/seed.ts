import type { App } from '../app.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { Community, everybody, hoursAgo, type Who } from './community.ts'
import { holdSessions } from './hold-sessions.ts'
import { meetUp } from './meet-up.ts'
import { moderate } from './moderate.ts'
import { readThreads, type ToldThread } from './read-threads.ts'
import type { ToldClock } from './told-clock.ts'

/** Something that happens so many hours before now. What hangs on the same chain happens one after the other. */
export interface Moment {
  readonly ago: number
  readonly chain: string
  readonly happen: () => Promise<void>
}

const beginning = 24 * 16
/** What happens within these hours happens at once, and is told to whom it concerns at their end. */
const stride = 6

/** Who is in no group but these. */
const newcomers: Partial<Record<Who, string[]>> = {
  nora: ['questions', 'anxious-attachment', 'recognising-the-signs', 'healing-strategies', 'therapy-and-counselling'],
}

const offices = {
  mira: ['greeter', ['anxious-attachment', 'questions', 'in-relationships']],
  dan: ['facilitator', ['healing-strategies', 'anxious-attachment']],
  tove: ['facilitator', ['healing-strategies']],
  ana: ['facilitator', ['recognising-the-signs']],
  eve: ['facilitator', ['therapy-and-counselling']],
  lou: ['facilitator', ['groups-and-loved-ones']],
  finn: ['organiser', ['anxious-attachment', 'groups-and-loved-ones', 'healing-strategies']],
} as const

/**
 * Fills an empty site with a community, by its own doors: what stands there afterwards has passed every contract and
 * policy, and stands at the time at which it is told to have happened.
 * @param app without a background of its own, on the clock given
 * @param goOn asked between the hours; false ends it
 */
export async function seedCommunity(app: App, clock: ToldClock, goOn: () => boolean): Promise<void> {
  const community = new Community(app, clock)
  await community.ago(beginning, () => gather(community))
  const threads = new Map<string, string[]>()
  const moments = [
    ...readThreads().flatMap((thread) => converse(community, thread, threads)),
    ...holdSessions(community),
    ...meetUp(community),
    ...moderate(community, threads),
  ].sort((one, other) => other.ago - one.ago)

  for (let until = beginning - stride; moments.length > 0; until -= stride) {
    if (!goOn()) return
    const end = Math.max(until, 0)
    const now = moments.splice(0, moments.findLastIndex((one) => one.ago >= end) + 1)
    await Promise.all(chainsOf(now).map((chain) => inOrder(community, chain)))
    await community.ago(end, async () => {
      await app.timers.runDue()
      await app.ground.jobs.drain()
    })
    if (end === 0) break
  }
}

function chainsOf(moments: Moment[]): Moment[][] {
  return [...Map.groupBy(moments, ({ chain }) => chain).values()]
}

async function inOrder(community: Community, chain: Moment[]): Promise<void> {
  for (const { ago, happen } of chain) await community.ago(ago, happen)
}

/** Everybody signs up, joins, and is given what they are to do. */
async function gather(community: Community): Promise<void> {
  await community.comeIn('gus', community.app.ground.config.setupToken)
  await Promise.all(everybody.filter((who) => who !== 'gus').map((who) => community.comeIn(who)))
  for (const who of ['cara', 'carl'] as const) {
    await community.ask('gus', 'PATCH', `/api/admin/accounts/${community.ids[who]}`, { role: 'moderator' })
  }
  const { items } = await community.ask<{ items: { slug: string }[] }>('gus', 'GET', '/api/groups')
  await Promise.all(
    everybody.map(async (who) => {
      await community.ask(who, 'PATCH', '/api/me', { timeZone: 'Europe/Berlin', country: 'DE' })
      for (const slug of newcomers[who] ?? items.map((group) => group.slug)) {
        await community.ask(who, 'PUT', `/api/groups/${slug}/membership`)
      }
    }),
  )
  for (const [who, [role, groups]] of Object.entries(offices) as [Who, (typeof offices)[keyof typeof offices]][]) {
    for (const slug of groups) {
      await community.ask('cara', 'PUT', `/api/groups/${slug}/roles/${community.ids[who]}`, { role })
    }
  }
  const reachable = { email: 'ana@example.org', mailNotifications: true, quietHours: { from: '22:00', to: '07:00' } }
  await community.ask('ana', 'PATCH', '/api/me', reachable)
}

/** A thread, post by post. Its posts' ids are kept under its title, for whatever comes back to them. */
function converse(community: Community, thread: ToldThread, threads: Map<string, string[]>): Moment[] {
  const ids: string[] = []
  threads.set(thread.title, ids)
  let threadId = ''
  return thread.posts.map((post, i) => ({
    ago: post.ago,
    chain: thread.title,
    async happen() {
      const who = post.by as Who
      const words = {
        body: post.body,
        ...(post.unnamed ? { unnamed: true } : {}),
        ...(post.notes.length ? { contentNotes: post.notes } : {}),
      }
      if (i === 0) {
        const draft = { title: thread.title, supportWanted: thread.wants, ...words }
        const opened = await community.ask<{ id: string }>(who, 'POST', `/api/groups/${thread.group}/threads`, draft)
        threadId = opened.id
        const { items } = await community.ask<{ items: { id: string }[] }>(who, 'GET', `/api/threads/${threadId}/posts`)
        ids.push(items[0]!.id)
        return
      }
      const quotes = post.quotes.map((number) => ids[number - 1]!)
      const draft = { id: newId(), ...words, ...(quotes.length ? { quotes } : {}) }
      const { id } = await community.ask<{ id: string }>(who, 'POST', `/api/threads/${threadId}/posts`, draft)
      ids.push(id)
      await feel(community, thread, i, ids)
    },
  }))
}

/** Whoever opened a thread thanks for an answer now and then; somebody who reads along was moved as well. */
async function feel(community: Community, thread: ToldThread, i: number, ids: string[]): Promise<void> {
  const opener = thread.posts[0]!.by as Who
  const post = thread.posts[i]!
  if (post.by !== opener && i % 2 === 1) {
    await community.ask(opener, 'PUT', `/api/posts/${ids[i]}/reactions/${i % 3 === 0 ? 'helped' : 'thank-you'}`)
  }
  const silent = everybody.filter((who) => !newcomers[who] && !thread.posts.some(({ by }) => by === who))
  const reader = silent[(thread.title.length + i) % silent.length]!
  const first = thread.posts[i - 1]!
  if (first.by !== reader) {
    await community.ask(reader, 'PUT', `/api/posts/${ids[i - 1]}/reactions/${i % 2 === 0 ? 'relate' : 'with-you'}`)
  }
}

/** An instant so many hours from now, on the full or the half hour. */
export function onTheClock(hoursFromNow: number): string {
  const half = 30 * 60_000
  return new Date(Math.round(hoursAgo(-hoursFromNow).getTime() / half) * half).toISOString()
}
