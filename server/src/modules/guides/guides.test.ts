import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { guides, readGuides } from './guides.ts'

const slugs = [
  'anxious-attachment',
  'where-it-comes-from',
  'in-relationships',
  'recognising-the-signs',
  'healing-strategies',
  'therapy-and-counselling',
  'groups-and-loved-ones',
  'questions',
]

describe('the guides', () => {
  test('are the eight that the product promises, in reading order', () => {
    expect(guides.map(({ view }) => view.slug)).toEqual(slugs)
  })

  test.each(guides.map(({ view }) => [view.slug, view] as const))(
    '%s is of a length one can read in one go',
    (_, view) => {
      const words = view.html
        .replace(/<[^>]+>/g, ' ')
        .split(/\s+/)
        .filter((word) => /\p{L}/u.test(word))
      expect(words.length).toBeGreaterThanOrEqual(500)
      expect(words.length).toBeLessThanOrEqual(1000)
    },
  )

  test('every strategy ends with a practice, and every sign has a section', () => {
    const strategies = guides.find(({ view }) => view.slug === 'healing-strategies')!.view
    expect(strategies.sections.length).toBeGreaterThanOrEqual(5)
    expect(strategies.html.match(/<h3>Practice<\/h3>/g)).toHaveLength(5)
    const signs = guides.find(({ view }) => view.slug === 'recognising-the-signs')!.view
    expect(signs.sections.map(({ title }) => title)).toEqual(
      expect.arrayContaining([
        'Emotional dependence',
        'Reading too much into what a partner does',
        'Fear of space',
        'Strong reactions to change',
      ]),
    )
  })

  test('it is said plainly what is no style of attaching', () => {
    const relationships = guides.find(({ view }) => view.slug === 'in-relationships')!.view
    expect(relationships.sections.map(({ id }) => id)).toContain('when-it-is-not-attachment')
    expect(relationships.html).toContain('href="/help"')
  })

  test('every link inside leads to a guide and section that exist', () => {
    for (const { view } of guides) {
      for (const [, slug, , section] of view.html.matchAll(/href="\/guides\/([a-z-]+)(#([a-z-]+))?"/g)) {
        const target = guides.find((other) => other.view.slug === slug)
        expect(target, `${view.slug} links to ${slug}`).toBeDefined()
        if (section) expect(target!.view.sections.map(({ id }) => id)).toContain(section)
      }
    }
  })
})

describe('front matter', () => {
  function folderWith(front: string): string {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guides-'))
    fs.writeFileSync(path.join(folder, 'one.md'), front)
    return folder
  }
  const whole = `slug: one
order: 1
title: One
summary: Two words.
groupName: One
groupSummary: One.
audience: both
prompts: [a, b, c]
next: one
related: [one]
sources: []`

  test('that is whole is read', () => {
    const [guide] = readGuides(folderWith(`---\n${whole}\n---\n## First part\n\nWords.\n`))
    expect(guide!.view).toMatchObject({ slug: 'one', sections: [{ id: 'first-part', title: 'First part' }] })
  })

  test.each([
    ['no front matter', 'Words alone.'],
    ['a missing key', `---\n${whole.replace('title: One\n', '')}\n---\nWords.`],
    ['a key nobody knows', `---\n${whole}\ncolour: red\n---\nWords.`],
    [
      'another slug than the file has',
      `---\n${whole.replace('slug: one', 'slug: two').replace('next: one', 'next: two').replace('[one]', '[two]')}\n---\nWords.`,
    ],
    ['a link to nowhere', `---\n${whole.replace('next: one', 'next: nowhere')}\n---\nWords.`],
  ])('with %s stops the start and names the file', (_, text) => {
    expect(() => readGuides(folderWith(text))).toThrow('one.md')
  })
})
