import type { ContentNote, ReactionKind, SupportWanted } from '@secure-base/shared/forum/contract.ts'
import { m } from '@secure-base/shared/messages/messages.js'

// The contract's own lists are schemas' neighbours and would bring TypeBox along; these are held to them by type.
/** What a thread's author may ask for, in the order of the choices. */
export const supportWanted = ['listening', 'experiences', 'advice', 'practical'] as const satisfies SupportWanted[]
/** Content notes, in the order of the choices. */
export const contentNotes = [
  'self-harm',
  'abuse',
  'loss',
  'eating',
  'substances',
  'sex',
  'other',
] as const satisfies ContentNote[]
/** Reactions, in the order of the buttons. */
export const reactions = ['relate', 'with-you', 'thank-you', 'helped'] as const satisfies ReactionKind[]

const supportWords: Record<SupportWanted, { chip: () => string; label: () => string; hint: () => string }> = {
  listening: { chip: m.forum_asked_listening, label: m.forum_listening, hint: m.forum_listening_hint },
  experiences: { chip: m.forum_asked_experiences, label: m.forum_experiences, hint: m.forum_experiences_hint },
  advice: { chip: m.forum_asked_advice, label: m.forum_advice, hint: m.forum_advice_hint },
  practical: { chip: m.forum_asked_practical, label: m.forum_practical, hint: m.forum_practical_hint },
}

/** “Asked for listening”. */
export function askedFor(kind: SupportWanted): string {
  return supportWords[kind].chip()
}

/** The four choices of a new thread, each with a line that explains it. */
export function supportChoices(): { value: SupportWanted; label: string; hint: string }[] {
  return supportWanted.map((value) => ({
    value,
    label: supportWords[value].label(),
    hint: supportWords[value].hint(),
  }))
}

/** What the reply box says of what was asked for. */
export function replyAdvice(kind: SupportWanted): string {
  switch (kind) {
    case 'listening':
      return m.thread_reply_listening()
    case 'experiences':
      return m.thread_reply_experiences()
    case 'advice':
      return m.thread_reply_advice()
    case 'practical':
      return m.thread_reply_practical()
  }
}

const noteWords: Record<ContentNote, () => string> = {
  'self-harm': m.forum_note_self_harm,
  abuse: m.forum_note_abuse,
  loss: m.forum_note_loss,
  eating: m.forum_note_eating,
  substances: m.forum_note_substances,
  sex: m.forum_note_sex,
  other: m.forum_note_other,
}

/** One content note in a word or two. */
export function noteWord(note: ContentNote): string {
  return noteWords[note]()
}

const reactionWords: Record<ReactionKind, () => string> = {
  relate: m.forum_relate,
  'with-you': m.forum_with_you,
  'thank-you': m.forum_thank_you,
  helped: m.forum_helped,
}

/** One reaction, as it stands on its button. */
export function reactionWord(kind: ReactionKind): string {
  return reactionWords[kind]()
}

/** Why one may not write here, and what would change that. */
export function refusalWords(refusal: string | null, group: string): string {
  switch (refusal) {
    case 'not-signed-in':
      return m.thread_refusal_guest()
    case 'not-a-member':
      return m.thread_refusal_not_member({ group })
    case 'thread-locked':
      return m.thread_refusal_locked()
    default:
      return m.problem_not_in_good_standing()
  }
}
