import type { ContentNote, PostView, QuoteView } from '@secure-base/shared/forum/contract.ts'

/** A post that another one refers to, with its first words instead of all of them. */
export interface ShownQuote {
  postId: string
  number: number
  name: string
  /** Null when it cannot be read (any more). */
  excerpt: string | null
  /** What it warns of: then its words stay where they are folded. */
  contentNotes: ContentNote[]
}

/** A post as the thread's page shows it. */
export interface ShownPost extends Omit<PostView, 'body' | 'quotes'> {
  quotes: ShownQuote[]
  /** As it was written; only of one's own posts, for changing them. */
  body: string | null
}

/** Makes a post ready for the page. */
export function shownPost(post: PostView): ShownPost {
  return { ...post, body: post.mine ? post.body : null, quotes: post.quotes.map(shownQuote) }
}

function shownQuote(quote: QuoteView): ShownQuote {
  return {
    postId: quote.postId,
    number: quote.number,
    name: quote.author.name,
    excerpt: quote.html === null || quote.blocked ? null : quote.contentNotes.length > 0 ? '' : excerptOf(quote.html),
    contentNotes: quote.contentNotes,
  }
}

const longest = 140

/** The first words of rendered text, without its markup. It is shown as text, never as HTML. */
export function excerptOf(html: string): string {
  const text = html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#(?:39|x27);/gi, "'")
    .replace(/&nbsp;/g, ' ')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim()
  if (text.length <= longest) return text
  const cut = text.slice(0, longest)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), longest - 30))}…`
}

/** Where a post's words stand in the page. */
export function wordsId(number: number): string {
  return `words-${number}`
}

/**
 * Lets the first page carry people's words once: they stand in its HTML and are left out of the data that follows it
 * for the scripts, which find them there (see `fromPage`).
 */
export function onlyInHtml(posts: ShownPost[]): ShownPost[] {
  return posts.map(({ html, ...rest }) =>
    Object.defineProperty(rest as ShownPost, 'html', { value: html, enumerable: false }),
  )
}

/** Gives posts that came without their words those that stand in the page. */
export function fromPage(posts: ShownPost[]): ShownPost[] {
  if (typeof document === 'undefined') return posts
  return posts.map((post) => {
    if (post.html !== undefined) return post
    const words = document.getElementById(wordsId(post.number))?.innerHTML
    return { ...post, html: words?.replace(/<!--.*?-->/gs, '') ?? null }
  })
}
