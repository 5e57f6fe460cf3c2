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
export interface BriefPost extends Partial<Omit<ShownPost, 'id' | 'number' | 'html' | 'at'>> {
  id: string
  number: number
  /** The account of an author whose name and mark stand in the HTML. */
  by?: string
  /** All of it, where the page is rendered; it is not written into the page. */
  whole?: ShownPost
}

/**
 * Lets the first page carry what people wrote, and who and when, once: it stands in its HTML and is left out of the
 * data that follows it for the scripts, which find it there (see `fromPage`).
 */
export function onlyInHtml(posts: ShownPost[]): BriefPost[] {
  return posts.map((post) => {
    const { id, number, author } = post
    const kept: BriefPost = { id, number }
    if (post.state === plain.state && !post.blocked && author.id !== undefined) kept.by = author.id
    else kept.author = author
    if (post.state !== plain.state) kept.state = post.state
    if (post.body !== null) kept.body = post.body
    if (post.mine) kept.mine = true
    if (post.blocked) kept.blocked = true
    if (post.withheld) kept.withheld = post.withheld
    if (post.editedAt !== null) kept.editedAt = post.editedAt
    if (post.contentNotes.length > 0) kept.contentNotes = post.contentNotes
    if (post.quotes.length > 0) kept.quotes = post.quotes
    if (post.reactions.yours.length > 0) kept.reactions = post.reactions
    return Object.defineProperty(kept, 'whole', { value: post, enumerable: false })
  })
}

/** Makes posts whole again: with what was left out, and with what stands in the page. */
export function fromPage(posts: (ShownPost | BriefPost)[]): ShownPost[] {
  return posts.map((post) => ('at' in post ? post : (post.whole ?? standingInPage(post))))
}

function standingInPage({ by, ...post }: BriefPost): ShownPost {
  const article = document.getElementById(`post-${post.number}`)
  const author = {
    ...(by !== undefined && { id: by }),
    name: article?.querySelector('header > h2')?.textContent ?? '',
    mark: article?.querySelector('header > img')?.getAttribute('src') ?? '',
  }
  const at = article?.querySelector('time')?.dateTime ?? ''
  return {
    ...plain,
    author,
    contentNotes: [],
    quotes: [],
    reactions: { yours: [] },
    ...post,
    at,
    html: htmlInPage(post.number),
  }
}

function htmlInPage(number: number): string | null {
  const words = document.getElementById(wordsId(number))?.innerHTML
  return words?.replace(/<!--.*?-->/gs, '') ?? null
}
