import type { ContentNote } from '@secure-base/shared/forum/contract.ts'
import type { Actor } from '@secure-base/shared/kernel/policy.ts'
import type { SubjectType, WordsState } from '@secure-base/shared/moderation/case-state.ts'
import type { CaseView, ContextWords, DecisionDraft } from '@secure-base/shared/moderation/contract.ts'
import type { Reader } from '../../../db/database.ts'
import type { Authorized, Ctx, Tx } from '../../../kernel/ctx.ts'
import type { AuthorRow } from '../../../kernel/present-author.ts'
import type { Deciding, MetCase } from '../queries.ts'
import { meetupSubject } from '../../meetups/case-subject.ts'
import { changePost } from './change-post.ts'
import { hideMessage } from './hide-message.ts'
import {
  findAccountSubject,
  findMessageSubject,
  findPostSubject,
  findReportableMessage,
  findReportablePost,
  lockMessageSubject,
  lockPostSubject,
  readAccountSubject,
  readMessageSubject,
  readPostSubject,
} from './queries.ts'
import { bringMessageBack, findMessageOriginal, redactMessage } from './redact-message.ts'
import { bringWordsBack, findOriginal, redactPost } from './redact-post.ts'
import { readMessagesAround, readPostsAround } from './read-around.ts'

/** A case's subject by name. */
export interface SubjectRef {
  readonly type: SubjectType
  readonly id: string
}

/** What the rules ask of a subject. Never leaves the server as it is. */
export interface SubjectFound {
  /** Whoever wrote it, or whom it is about; behind an alias too. Null once they have left for good. */
  readonly concernedId: string | null
  readonly concernedRole: string | null
  /** Shown under an alias. */
  readonly unnamed: boolean
  readonly words: WordsState
  /** Page on which it stands. */
  readonly path: string | null
  /** Another subject whose words are the same: a thread and its first post. */
  readonly sameAs?: SubjectRef | null
}
export interface SubjectFacts extends SubjectRef, SubjectFound {}

/** What it says, for moderators, whatever its state; its author as they are shown. */
export interface SubjectWords {
  readonly author: AuthorRow
  readonly title: string | null
  /** Null where nothing is left, and for a person. */
  readonly body: string | null
  readonly contentNotes: ContentNote[]
  /** What is to say what it says, and stays unless a moderator names it: where a meetup is. */
  readonly stays?: string
  /** What approving it can agree to. */
  readonly agreements?: CaseView['agreements']
  readonly writtenAt: Date
  readonly editedAt: Date | null
}

/**
 * What cases ask of one kind of thing, and do to it. Whatever is to be reported, approved or hidden has one of these in
 * its own module, and a line in `kinds`.
 */
export interface SubjectKind {
  /** As it stands today; nothing once it is gone altogether. */
  find(db: Reader, id: string): Promise<SubjectFound | undefined>
  /** The same, if this actor sees it, and so can report it. */
  findReportable(db: Reader, actor: Actor, id: string): Promise<SubjectFound | undefined>
  /** Holds its row until the transaction ends, so that nobody takes it back meanwhile. The case is held already. */
  lock(tx: Tx, id: string): Promise<void>
  read(db: Reader, id: string): Promise<SubjectWords | undefined>
  /** What stands around it, as this moderator sees it. */
  readAround(ctx: Ctx, tx: Tx, id: string): Promise<ContextWords[]>
  /** Moderators read it on the case page alone, whatever its state, and each look is written down. */
  readonly seenOnlyHere: boolean
  /**
   * Brings it to what was decided: `visible` by `approve`, `restore`, or an objection that overturned; `hidden` by `hide` or
   * `decline`. Runs in the transaction of the decision; pushes and kept pages go after its commit.
   * @param found proof that it was allowed, with the subject as it stood before
   * @param agreed of an `approve`: what it agrees to besides
   */
  change(ctx: Ctx, tx: Tx, found: Deciding, to: 'visible' | 'hidden', agreed?: DecisionDraft['agreesTo']): Promise<void>
  /** Where words can be taken out of it. */
  readonly redaction?: {
    /** Takes words out by a decision. */
    take(
      ctx: Ctx,
      tx: Tx,
      found: Authorized<MetCase, 'case.decide'>,
      decisionId: string,
      words: string[],
    ): Promise<void>
    /** Brings back what a decision took out. */
    undo(ctx: Ctx, tx: Tx, found: Authorized<MetCase, 'appeal.decide'>, decisionId: string): Promise<void>
    /** What it said before; nothing where nothing was taken out, or its author has written it anew. */
    original(db: Reader, id: string): Promise<{ title: string | null; body: string } | undefined>
  }
}

const postKind = (type: 'post' | 'thread'): SubjectKind => ({
  find: (db, id) => findPostSubject(db, { type, id }),
  findReportable: (db, actor, id) => findReportablePost(db, actor, { type, id }),
  lock: (tx, id) => lockPostSubject(tx, { type, id }),
  read: (db, id) => readPostSubject(db, { type, id }),
  readAround: (ctx, tx, id) => readPostsAround(ctx, tx, { type, id }),
  seenOnlyHere: false,
  change: (ctx, tx, found, to) => changePost(ctx, tx, found, { type, id: found.subject.id }, to),
  redaction: {
    take: (ctx, tx, found, decisionId, words) =>
      redactPost(ctx, tx, found, { type, id: found.subject.id }, decisionId, words),
    undo: (ctx, tx, found, decisionId) => bringWordsBack(ctx, tx, found, { type, id: found.subject.id }, decisionId),
    original: (db, id) => findOriginal(db, { type, id }),
  },
})

const none = () => Promise.resolve([])
const unchanged = () => Promise.resolve()

const kinds: Readonly<Record<SubjectType, SubjectKind>> = {
  post: postKind('post'),
  thread: postKind('thread'),
  'live-message': {
    find: findMessageSubject,
    findReportable: findReportableMessage,
    lock: lockMessageSubject,
    read: readMessageSubject,
    readAround: readMessagesAround,
    seenOnlyHere: true,
    change: hideMessage,
    redaction: { take: redactMessage, undo: bringMessageBack, original: findMessageOriginal },
  },
  meetup: meetupSubject,
  account: {
    find: findAccountSubject,
    findReportable: (db, _actor, id) => findAccountSubject(db, id),
    lock: unchanged,
    read: readAccountSubject,
    readAround: none,
    seenOnlyHere: false,
    change: unchanged,
  },
}

/** What cases ask of one kind of thing. */
export function kindOf(type: SubjectType): SubjectKind {
  return kinds[type]
}

const gone: SubjectFound = {
  concernedId: null,
  concernedRole: null,
  unnamed: false,
  words: 'gone',
  path: null,
}

/** What a case is about as it stands today; of what is gone altogether, no more than that. */
export async function findSubject(db: Reader, ref: SubjectRef): Promise<SubjectFacts> {
  const { type, id } = ref
  return { ...((await kinds[type].find(db, id)) ?? gone), type, id }
}

/** The same, held until the transaction ends. */
export async function lockSubject(tx: Tx, ref: SubjectRef): Promise<SubjectFacts> {
  await kinds[ref.type].lock(tx, ref.id)
  return await findSubject(tx, ref)
}

/** What somebody wants to report as it stands today, if they see it. */
export async function findReportable(db: Reader, actor: Actor, ref: SubjectRef): Promise<SubjectFacts | undefined> {
  const found = await kinds[ref.type].findReportable(db, actor, ref.id)
  return found && { ...found, type: ref.type, id: ref.id }
}
