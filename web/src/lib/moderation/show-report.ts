import { worry } from '@secure-base/shared/moderation/report-categories.ts'
import { mount, unmount } from 'svelte'
import { findReported } from './find-reported.ts'
import type { ReportAbout } from './report-about.ts'

/** Shows the dialog, and gives the focus back to where it came from once it is closed. */
export async function showReport(link: HTMLAnchorElement, about?: ReportAbout): Promise<void> {
  const [{ default: ReportDialog }, found] = await Promise.all([
    import('./ReportDialog.svelte'),
    about ?? findReported(fetch, new URL(link.href)).then((one) => one.about),
  ])
  const worried = new URL(link.href).searchParams.get('category') === worry
  const menu = link.closest('details')
  if (menu) menu.open = false
  const onclose = (): void => {
    void unmount(dialog)
    // The link lies in a menu that has closed meanwhile.
    ;(menu?.querySelector('summary') ?? link).focus()
  }
  const dialog = mount(ReportDialog, { target: document.body, props: { about: found, worried, onclose } })
}
