import type { ActionFailure, RequestEvent } from '@sveltejs/kit'
import type { OwnRuleDraft } from '@secure-base/shared/triage/contract.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { ApiProblem } from '#lib/kernel/ask.ts'
import { refuse, text, type Refused } from '#lib/kernel/forms.ts'

/** What stands on the lines of a field, each once. */
function linesOf(form: FormData, name: string): string[] {
  const lines = text(form, name)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return [...new Set(lines)]
}

/** What a form says of a rule; lists are given line by line, label and level in one choice. */
export function ruleDraftOf(form: FormData): OwnRuleDraft {
  const [label = '', level = ''] = text(form, 'choice').split(' ')
  return {
    label: label as OwnRuleDraft['label'],
    level,
    sentence: text(form, 'sentence').trim(),
    words: linesOf(form, 'words'),
    sees: linesOf(form, 'sees'),
    passes: linesOf(form, 'passes'),
  }
}

const inList = /^\/?(?:body\/)?(words|sees|passes)\/(\d+)$/
const sayOf = {
  words: m.own_rule_words_wrong,
  sees: m.own_rule_sees_wrong,
  passes: m.own_rule_passes_wrong,
}

/** Answers a form of a rule that was refused: of a list, each line that is wrong is said. */
export async function refuseRule(
  event: RequestEvent,
  problem: unknown,
  form: FormData,
  draft: OwnRuleDraft,
): Promise<ActionFailure<Refused>> {
  const refused = await refuse(event, problem, form, {
    fields: {
      label: m.admin_choose_one,
      level: m.admin_choose_one,
      sentence: m.own_rule_sentence_wrong,
      words: m.own_rule_words_missing,
      sees: m.own_rule_examples_missing,
      passes: m.own_rule_examples_missing,
    },
    problems: {
      'changed-meanwhile': m.own_rule_changed_meanwhile,
      'too-many-rules': m.own_rule_too_many,
    },
  })
  const { errors } = refused.data
  if (errors.label ?? errors.level) errors.choice = m.admin_choose_one()
  if (problem instanceof ApiProblem) {
    const wrong: Record<string, string[]> = {}
    for (const { path } of problem.errors) {
      const [, list, at] = inList.exec(path) ?? []
      const line = list && draft[list as keyof typeof sayOf][Number(at)]
      if (list && line) (wrong[list] ??= []).push(line)
    }
    for (const [list, lines] of Object.entries(wrong))
      errors[list] = sayOf[list as keyof typeof sayOf]({ lines: lines.map((line) => `“${line}”`).join(', ') })
  }
  return refused
}
