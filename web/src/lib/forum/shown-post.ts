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

/** What most posts have in common, and need not be said of each. */
const plain = { state: 'visible', body: null, mine: false, editedAt: null, contentNotes: [], quotes: [] } as const

/** A post of the first page: without what stands in the HTML and what is as always. */
export type PagePost = Pick<ShownPost, 'id' | 'number' | 'author' | 'at'> & Partial<ShownPost>

/**
 * Lets the first page carry people's words once: they stand in its HTML and are left out of the data that follows it
 * for the scripts, which find them there (see `fromPage`).
 */
export function onlyInHtml(posts: ShownPost[]): PagePost[] {
  return posts.map((post) => {
    const { id, number, author, at } = post
    const kept: PagePost = { id, number, author, at }
    if (post.state !== plain.state) kept.state = post.state
    if (post.body !== null) kept.body = post.body
    if (post.mine) kept.mine = true
    if (post.blocked) kept.blocked = true
    if (post.withheld) kept.withheld = post.withheld
    if (post.editedAt !== null) kept.editedAt = post.editedAt
    if (post.contentNotes.length > 0) kept.contentNotes = post.contentNotes
    if (post.quotes.length > 0) kept.quotes = post.quotes
    if (post.reactions.yours.length > 0) kept.reactions = post.reactions
    return Object.defineProperty(kept, 'html', { value: post.html, enumerable: false })
  })
}

/** Makes posts whole again: with what was left out, and with the words that stand in the page. */
export function fromPage(posts: PagePost[]): ShownPost[] {
  return posts.map((post) => {
    const html = post.html === undefined ? htmlInPage(post.number) : post.html
    return { ...plain, contentNotes: [], quotes: [], reactions: { yours: [] }, ...post, html }
  })
}

function htmlInPage(number: number): string | null {
  const words = document.getElementById(wordsId(number))?.innerHTML
  return words?.replace(/<!--.*?-->/gs, '') ?? null
}
