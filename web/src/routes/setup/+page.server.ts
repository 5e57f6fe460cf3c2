import { redirect } from '@sveltejs/kit'
import { m } from '@secure-base/shared/messages/messages.js'
import { api } from '#lib/kernel/api.ts'
import { refuse, text } from '#lib/kernel/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ fetch, url }) => {
  await api(fetch).askSetUp()
  return { token: url.searchParams.get('token') ?? '' }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    try {
      await api(event.fetch).setUp({
        body: {
          token: text(form, 'token').trim(),
          pseudonym: text(form, 'pseudonym').trim(),
          password: text(form, 'password'),
        },
      })
    } catch (error) {
      return await refuse(event, error, form, {
        fields: {
          token: m.setup_token_wrong,
          pseudonym: m.account_pseudonym_hint,
          password: m.account_password_hint,
        },
        problems: {
          'wrong-token': m.setup_token_wrong,
          'pseudonym-taken': m.join_pseudonym_taken,
        },
        blame: { 'wrong-token': 'token', 'pseudonym-taken': 'pseudonym' },
      })
    }
    redirect(303, '/admin')
  },
}
