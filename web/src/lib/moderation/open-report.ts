import type { ReportAbout } from './report-about.ts'

/**
 * Opens a report as a dialog over the page, for the `onclick` of a link to `/report`. The dialog is loaded when it is
 * asked for; where it cannot be, or there is no script, the link leads to the same two steps as a page:
 *
 * ```svelte
 * <a href={reportAddress(about, here)} onclick={(event) => openReport(event, about)}>{m.report_link()}</a>
 * ```
 */
export function openReport(event: MouseEvent, about: ReportAbout): void {
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  const link = event.currentTarget as HTMLAnchorElement
  import('./show-report.ts').then(
    ({ showReport }) => showReport(link, about),
    () => location.assign(link.href),
  )
}
