import { redirect } from '@sveltejs/kit'
import { m } from '@secure-base/shared/messages/messages.js'
import { getLocale } from '@secure-base/shared/messages/runtime.js'
import { api } from '#lib/kernel/api.ts'
import { nextPage, refuse, refuseFields, text } from '#lib/kernel/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ fetch, locals, url }) => {
  if (await locals.me()) redirect(303, nextPage(url))
  return { rules: await api(fetch).getRules() }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const email = text(form, 'email').trim()
    const timeZone = text(form, 'timeZone')

    const missing: Record<string, string> = {}
    if (!form.has('ofAge')) missing.ofAge = m.join_of_age_missing()
    if (!form.has('agreed')) missing.agreed = m.join_agreed_missing()
    if (Object.keys(missing).length > 0) return refuseFields(form, missing)

    try {
      await api(event.fetch).signUp({
        body: {
          pseudonym: text(form, 'pseudonym').trim(),
          password: text(form, 'password'),
          ofAge: true,
          agreedRulesVersion: Number(text(form, 'rulesVersion')),
          locale: getLocale(),
          ...(email && { email }),
          ...(timeZone && { timeZone }),
        },
      })
    } catch (error) {
      return await refuse(event, error, form, {
        fields: {
          pseudonym: m.account_pseudonym_hint,
          password: m.account_password_hint,
          email: m.account_email_wrong,
          agreedRulesVersion: m.join_rules_changed,
        },
        problems: { 'pseudonym-taken': m.join_pseudonym_taken },
        blame: { 'pseudonym-taken': 'pseudonym' },
      })
    }
    redirect(303, nextPage(event.url) === '/' ? '/groups' : nextPage(event.url))
  },
}
