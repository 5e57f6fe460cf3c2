import MarkdownIt from 'markdown-it'
import sanitize from 'sanitize-html'

/** Goes up with every change to what `renderWords` makes, so that what was rendered before is rendered anew. */
export const rendererVersion = 3

// What people write: paragraphs, emphasis, lists, quotes, links. No headings, images, tables, HTML; and nothing is
// nested deeper than anybody means it, which keeps hostile texts cheap.
const wordsMarkdown = new MarkdownIt('commonmark', { html: false, linkify: true, breaks: true, maxNesting: 20 })
  .enable('linkify')
  .disable([
    'image',
    'heading',
    'lheading',
    'code',
    'fence',
    'hr',
    'html_block',
    'html_inline',
    'reference',
    'autolink',
  ])
wordsMarkdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })

/** To another site by name, to a mail address, or to a page of ours. Anything else stays the text that it is. */
wordsMarkdown.validateLink = (address) => /^(?:https?:\/\/[^/\\]|mailto:[^/\\]|\/(?![/\\]))/i.test(address)

const wordsAllowed: sanitize.IOptions = {
  allowedTags: ['p', 'br', 'em', 'strong', 'ul', 'ol', 'li', 'blockquote', 'a', 'code'],
  allowedAttributes: { a: ['href', 'rel'], ol: ['start'] },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  // `[words]()` leads nowhere: the words stay, the link goes.
  exclusiveFilter: ({ tag, attribs }) => (tag === 'a' && !attribs.href ? 'excludeTag' : false),
  transformTags: {
    a: (tagName, attributes) => ({ tagName, attribs: { ...attributes, rel: 'nofollow noopener noreferrer ugc' } }),
  },
}

// They turn round what follows them, so that an address or a name reads as another one. Marks that real words need stay.
const turning = /[\u202A-\u202E\u2066-\u2069]/g

/** Anything but text and allowed tags without attributes: most of what people write has none of it. */
const toSanitize = /<(?!\/?(?:p|em|strong|ul|ol|li|blockquote|code)>|br \/>)|&(?!(?:amp|lt|gt);)/

/** Renders what somebody wrote to HTML that is safe to show: a Markdown subset, then a sanitiser that trusts nothing. */
export function renderWords(text: string): string {
  const html = wordsMarkdown.render(text.replace(turning, ''))
  return toSanitize.test(html) ? sanitizeWords(html) : html
}

/** What may stand in rendered words, and nothing else. */
export function sanitizeWords(html: string): string {
  return sanitize(html, wordsAllowed)
}

const ownMarkdown = new MarkdownIt('commonmark', { html: false })

/** Renders our own texts (guides, rules), with an id on each heading of the second level. */
export function renderOwn(text: string): { html: string; sections: { id: string; title: string }[] } {
  const tokens = ownMarkdown.parse(text, {})
  const sections: { id: string; title: string }[] = []
  tokens.forEach((token, i) => {
    if (token.type !== 'heading_open' || token.tag !== 'h2') return
    const title = tokens[i + 1]?.content ?? ''
    const id = kebab(title)
    token.attrSet('id', id)
    sections.push({ id, title })
  })
  return { html: ownMarkdown.renderer.render(tokens, ownMarkdown.options, {}), sections }
}

function kebab(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
}
