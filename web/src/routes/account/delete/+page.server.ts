import { redirect } from '@sveltejs/kit'
import { m } from '@secure-base/shared/messages/messages.js'
import { api } from '#lib/kernel/api.ts'
import { refuse, requireMe, text } from '#lib/kernel/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  await requireMe(event)
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    try {
      await api(event.fetch).eraseMe({ body: { password: text(form, 'password') } })
    } catch (error) {
      return await refuse(event, error, form, {
        fields: { password: m.login_password_missing },
        problems: { 'wrong-password': m.account_password_wrong, 'last-administrator': m.account_erase_last },
        blame: { 'wrong-password': 'password' },
      })
    }
    redirect(303, '/account/deleted')
  },
}
