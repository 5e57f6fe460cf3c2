import { mount, unmount } from 'svelte'
import type { ReportAbout } from './report-about.ts'
import ReportDialog from './ReportDialog.svelte'

/** Shows the dialog, and gives the focus back to where it came from once it is closed. */
export function showReport(link: HTMLAnchorElement, about: ReportAbout): void {
  const menu = link.closest('details')
  if (menu) menu.open = false
  const onclose = (): void => {
    void unmount(dialog)
    // The link lies in a menu that has closed meanwhile.
    ;(menu?.querySelector('summary') ?? link).focus()
  }
  const dialog = mount(ReportDialog, { target: document.body, props: { about, onclose } })
}
