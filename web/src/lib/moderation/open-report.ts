import type { ReportAbout } from './report-about.ts'

/**
 * Opens a report as a dialog over the page: the `onclick` of a link to `/report`. All of it is loaded when it is asked
 * for; where that fails, or there is no script, the link leads to the same two steps as a page:
 *
 * ```svelte
 * <a href={reportAddress(about, here)} onclick={(event) => openReport(event, about)}>{m.report_link()}</a>
 * <a href="/report?thread={threadId}&post={number}" onclick={openReport}>{m.report_link()}</a>
 * ```
 *
 * A link with `category=worry` leads to its second step at once.
 *
 * @param about what is reported, where the page knows it; else it is found by the link's address
 */
export function openReport(event: MouseEvent, about?: ReportAbout): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return
  event.preventDefault()
  const link = event.currentTarget as HTMLAnchorElement
  import('./show-report.ts').then(({ showReport }) => showReport(link, about)).catch(() => location.assign(link.href))
}
