import type { RequestEvent } from '@sveltejs/kit'
import type { HelpLineDraft } from '@secure-base/shared/care/contract.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { refuse, text } from '#lib/kernel/forms.ts'

/** What a form says of a help line; a field left empty where a line may lack it says that it does. */
export function lineDraftOf(form: FormData): HelpLineDraft {
  const said = (name: string): string => text(form, name).trim()
  return {
    country: said('country') as HelpLineDraft['country'],
    name: said('name'),
    call: said('call'),
    alternative: said('alternative') || null,
    text: said('text') || null,
    hours: said('hours'),
    cost: said('cost'),
    emergency: said('emergency'),
    source: said('source'),
    checkedAt: said('checkedAt'),
  }
}

/** Which version of a line a form was made for. */
export function versionIn(form: FormData): { version?: number } {
  const version = text(form, 'version')
  return version === '' ? {} : { version: Number(version) }
}

/** Answers a form of a help line that was refused. */
export function refuseLine(event: RequestEvent, problem: unknown, form: FormData): ReturnType<typeof refuse> {
  return refuse(event, problem, form, {
    fields: {
      country: m.lines_wrong_country,
      name: m.lines_wrong_name,
      call: m.lines_wrong_number,
      alternative: m.lines_wrong_number,
      text: m.lines_wrong_number,
      hours: m.lines_wrong_words,
      cost: m.lines_wrong_words,
      emergency: m.lines_wrong_number,
      source: m.lines_wrong_source,
      checkedAt: m.lines_wrong_checked,
    },
    problems: { 'changed-meanwhile': m.lines_meanwhile_form, 'not-found': m.lines_not_there },
  })
}
