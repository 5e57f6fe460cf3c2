/** Sets every practice of a guide apart as a card: from its heading up to the next one. */
export function asCards(html: string): string {
  return html.replace(/<h3[^>]*>Practice<\/h3>[\s\S]*?(?=<h[23]\b|$)/g, '<section class="practice">$&</section>')
}
