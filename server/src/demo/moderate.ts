import type { Community, Who } from './community.ts'
import type { Moment } from './seed.ts'

interface Told {
  thread: string
  by: Who
  ago: number
  body: string
}

// What breaks a rule here does so mildly: enough to decide about, nothing to be hurt by.
const sells: Told = {
  thread: 'Asking for a fixed time: does it take the feeling out of it?',
  by: 'jonas',
  ago: 14,
  body: 'A friend of mine has made an excellent course about exactly this, eight weeks, half the price if you say that you come from me. I can send the address to whoever is interested.',
}
const tellsNumber: Told = {
  thread: 'A walk in Leipzig for loved ones?',
  by: 'tove',
  ago: 9,
  body: 'Whoever would rather ask first than simply come: my number is 0341 555 0142, I am usually free from six o’clock.',
}
const mocks: Told = {
  thread: 'The strategy that did not work for me',
  by: 'kit',
  ago: 13,
  body: 'Honestly, if you cannot even breathe, what is a group of strangers supposed to do about it? Grow up a little.',
}
const worries: Told = {
  thread: 'After a good weekend comes the Monday',
  by: 'pia',
  ago: 3,
  body: 'It is worse tonight than I let on. I do not know what to do with the hours until morning, and I do not trust myself with them.',
}

/**
 * What waits for moderators: one case that needs care, two under the rules, one that was left, and one decision with an
 * objection that somebody else has to hear.
 */
export function moderate(community: Community, threads: Map<string, string[]>): Moment[] {
  const post = (told: Told) => postThat(community, threads, told)
  const report = (told: Told, by: Who, ago: number, category: string, note?: string): Moment => ({
    ago,
    chain: told.thread,
    happen: async () => {
      const subject = { type: 'post', id: threads.get(told.thread)!.at(-1)! }
      await community.ask(by, 'POST', '/api/reports', { subject, category, ...(note ? { note } : {}) })
    },
  })
  return [
    post(worries),
    report(
      worries,
      'oren',
      2.6,
      'safety',
      'I wrote to her in the thread, but I would be glad if somebody looked who knows how.',
    ),
    report(worries, 'mira', 2.5, 'safety'),
    post(sells),
    report(sells, 'tove', 12, 'no-selling', 'He means well, I think. It still is an advertisement.'),
    post(tellsNumber),
    report(tellsNumber, 'lou', 8, 'privacy', 'Her own number, but anybody here can read it.'),
    post(mocks),
    report(mocks, 'mira', 12.5, 'kindness', 'Under a post by somebody who asked for nothing but to be heard.'),
    {
      ago: 11.5,
      chain: mocks.thread,
      happen: () =>
        decide(community, 'cara', threads.get(mocks.thread)!.at(-1)!, {
          action: 'hide',
          reason: 'kindness',
          statement:
            'We hid this post. It answers somebody who asked to be heard with contempt, and advice was not asked for. Your other posts are untouched.',
        }),
    },
    {
      ago: 6,
      chain: mocks.thread,
      async happen() {
        const { items } = await community.ask<{ items: { id: string }[] }>('kit', 'GET', '/api/decisions')
        const text =
          'I was talking to myself as much as to oren, which does not show, I admit. We had written to each other in that thread before. I would like to be able to say it differently instead of it being gone.'
        await community.ask('kit', 'POST', `/api/decisions/${items[0]!.id}/appeal`, { text })
      },
    },
    {
      ago: 150,
      chain: 'Is it the same as being very sensitive?',
      async happen() {
        const subject = { type: 'post', id: threads.get('Is it the same as being very sensitive?')![3]! }
        await community.ask('jonas', 'POST', '/api/reports', {
          subject,
          category: 'other',
          note: 'Is this a diagnosis?',
        })
        await decide(community, 'carl', subject.id, {
          action: 'dismiss',
          reason: 'other',
          statement: 'Read with its thread around it: an opinion, kindly put, and no diagnosis.',
        })
      },
    },
  ]
}

function postThat(community: Community, threads: Map<string, string[]>, { thread, by, ago, body }: Told): Moment {
  return {
    ago,
    chain: thread,
    async happen() {
      const ids = threads.get(thread)!
      const { items } = await community.ask<{ items: { id: string; title: string }[] }>(
        by,
        'GET',
        '/api/threads/recent?limit=100',
      )
      const { id: threadId } = items.find(({ title }) => title === thread)!
      const { id } = await community.ask<{ id: string }>(by, 'POST', `/api/threads/${threadId}/posts`, { body })
      ids.push(id)
    },
  }
}

/** Somebody takes the case of a subject and decides it. */
export async function decide(community: Community, who: Who, subjectId: string, draft: object): Promise<void> {
  const { items } = await community.ask<{ items: { id: string; subject: { id: string } }[] }>(
    who,
    'GET',
    '/api/moderation/cases?limit=100',
  )
  const { id } = items.find(({ subject }) => subject.id === subjectId)!
  await community.ask(who, 'PUT', `/api/moderation/cases/${id}/claim`)
  await community.ask(who, 'POST', `/api/moderation/cases/${id}/decisions`, draft)
}
