import { redirect, type RequestEvent } from '@sveltejs/kit'
import { exceptions } from '@secure-base/shared/meetups/contract.ts'
import { decisionRules, type DecisionAction } from '@secure-base/shared/moderation/case-state.ts'
import type { SignalAnswer, SignalLabel } from '@secure-base/shared/moderation/signal-answers.ts'
import type { RuleSlug } from '@secure-base/shared/rules/contract.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { api } from '#lib/kernel/api.ts'
import { refuse, refuseFields, requireMe, text } from '#lib/kernel/forms.ts'
import { beginStatement, gap, pauseDays } from '#lib/moderation/case-words.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ fetch, params, url }) => ({
  found: await api(fetch).getCase({ params }),
  done: url.searchParams.has('done'),
})

/** What a decision form holds, as it was sent. */
function draftIn(form: FormData) {
  const action = text(form, 'action')
  return {
    action: (Object.hasOwn(decisionRules, action) ? action : '') as DecisionAction | '',
    reason: text(form, 'reason') as RuleSlug | '',
    statement: text(form, 'statement').trim(),
    days: pauseDays.find((days) => String(days) === text(form, 'days')) ?? pauseDays[0],
    /** What taking words out takes out. */
    remove: {
      signals: [...form.keys()].filter((key) => key.startsWith('remove-')).map((key) => key.slice('remove-'.length)),
      words: text(form, 'removeWords')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    },
    /** The words that were read. */
    revision: text(form, 'revision'),
    /** What showing a meetup that waits agrees to. */
    agreesTo: action === 'approve' || action === 'redact' ? exceptions.filter((one) => form.has(`agree-${one}`)) : [],
  }
}

/** When a pause that begins now would end; null for decisions that limit nobody. */
function untilOf({ action, days }: ReturnType<typeof draftIn>): string | null {
  if (!action || !decisionRules[action].standing) return null
  return new Date(Date.now() + days * 24 * 60 * 60_000).toISOString()
}

const problems = {
  'claimed-by-another': m.case_problem_claimed,
  decided: m.case_problem_decided,
  'not-claimed': m.case_problem_not_claimed,
  'words-changed': m.case_problem_changed,
  'words-visible': m.case_problem_words,
  'words-hidden': m.case_problem_words,
  'words-held': m.case_problem_words,
  'words-gone': m.case_problem_words,
  'words-none': m.case_problem_words,
  'is-an-administrator': m.case_problem_administrator,
  'no-second-moderator': m.case_lift_alone,
}
const signalProblems = { ...problems, 'no-second-moderator': m.case_problem_opinion_alone }

/** Does one thing to the case, and comes back to it. */
async function act(event: RequestEvent<{ caseId: string }>, of: string, does: (form: FormData) => Promise<unknown>) {
  const form = await event.request.formData()
  await requireMe(event, form)
  try {
    await does(form)
  } catch (error) {
    return await refuse(event, error, form, { problems, of })
  }
  redirect(303, `/moderation/cases/${event.params.caseId}`)
}

export const actions: Actions = {
  claim: (event) => act(event, 'claim', () => api(event.fetch).claimCase({ params: event.params })),
  release: (event) => act(event, 'claim', () => api(event.fetch).releaseCase({ params: event.params })),
  reopen: (event) => act(event, 'claim', () => api(event.fetch).reopenCase({ params: event.params })),

  lift: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    try {
      const reason = text(form, 'reason') as RuleSlug
      const { author } = await api(event.fetch).liftAlias({ params: event.params, body: { reason } })
      return { of: 'lift', lifted: author.name }
    } catch (error) {
      return await refuse(event, error, form, { problems, fields: { reason: m.case_rule_missing }, of: 'lift' })
    }
  },

  // Stays where it is, so that the next key goes to the next signal.
  answer: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const [signalId, answer] = [text(form, 'signalId'), text(form, 'answer') as SignalAnswer]
    const label = answer === 'wrong-label' ? (text(form, 'label') as SignalLabel | '') : ''
    try {
      const params = { caseId: event.params.caseId, signalId }
      await api(event.fetch).answerSignal({ params, body: { answer, ...(label && { label }) } })
      return { of: 'signals' }
    } catch (error) {
      return await refuse(event, error, form, { problems: signalProblems, of: 'signals' })
    }
  },

  // First it is shown as it will be read; nothing is decided by that.
  check: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const draft = draftIn(form)
    const errors: Record<string, string> = {}
    if (!draft.action) errors.action = m.case_action_missing()
    if (!draft.reason) errors.reason = m.case_rule_missing()
    if (!draft.statement && draft.action) {
      form.set('statement', beginStatement(draft.action))
      errors.statement = m.case_statement_begun()
    } else if (!draft.statement) errors.statement = m.case_statement_missing()
    else if (draft.statement.includes(gap)) errors.statement = m.case_statement_gap()
    const { signals, words } = draft.remove
    if (draft.action === 'redact' && signals.length + words.length === 0) errors.removeWords = m.case_remove_missing()
    if (draft.action === 'approve' || draft.action === 'redact') {
      const { agreements } = await api(event.fetch).getCase({ params: event.params })
      for (const { to, needed } of agreements) {
        if (needed && !draft.agreesTo.includes(to)) errors[`agree-${to}`] = m.case_agree_missing()
      }
    }
    if (Object.keys(errors).length > 0) return refuseFields(form, errors, 'decide')
    return { of: 'check', confirming: { ...draft, action: draft.action as DecisionAction, until: untilOf(draft) } }
  },

  change: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    return { of: 'change', typed: Object.fromEntries([...form].map(([k, v]) => [k, String(v)])) }
  },

  decide: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const draft = draftIn(form)
    const until = untilOf(draft)
    try {
      await api(event.fetch).decideCase({
        params: event.params,
        body: {
          action: draft.action as DecisionAction,
          reason: draft.reason as RuleSlug,
          statement: draft.statement,
          ...(draft.revision && { revision: draft.revision }),
          ...(until && { until }),
          ...(draft.action === 'redact' && { remove: draft.remove }),
          ...(draft.agreesTo.length > 0 && { agreesTo: draft.agreesTo }),
        },
      })
    } catch (error) {
      return await refuse(event, error, form, {
        problems,
        fields: { statement: m.case_statement_missing, remove: m.case_remove_wrong },
        of: 'decide',
      })
    }
    redirect(303, `/moderation/cases/${event.params.caseId}?done`)
  },
}
