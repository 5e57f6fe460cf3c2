import { redirect } from '@sveltejs/kit'
import { m } from '@secure-base/shared/messages/messages.js'
import { api } from '#lib/kernel/api.ts'
import { nextPage, refuse, text } from '#lib/kernel/forms.ts'
import { inSeconds } from '#lib/kernel/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  if (await locals.me()) redirect(303, nextPage(url))
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    try {
      await api(event.fetch).logIn({
        body: { pseudonym: text(form, 'pseudonym').trim(), password: text(form, 'password') },
      })
    } catch (error) {
      return await refuse(event, error, form, {
        fields: { pseudonym: m.login_pseudonym_missing, password: m.login_password_missing },
        problems: {
          unauthenticated: m.login_wrong,
          'too-many': (problem, clock) => m.login_too_many({ time: clock(inSeconds(problem.retryAfter)) }),
          'sign-in-busy': m.login_busy,
        },
      })
    }
    redirect(303, nextPage(event.url))
  },
}
