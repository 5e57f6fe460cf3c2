import fs from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import type { GuideView } from '@secure-base/shared/guides/contract.ts'
import { renderOwn } from '../../kernel/markdown.ts'

/** A guide as it ships: its page, and the group that the first start opens on it. */
export interface Guide {
  readonly view: Omit<GuideView, 'groups'>
  readonly group: { readonly name: string; readonly summary: string; readonly audience: 'self' | 'loved-ones' | 'both' }
}

interface FrontMatter {
  slug: string
  order: number
  title: string
  summary: string
  groupName: string
  groupSummary: string
  audience: 'self' | 'loved-ones' | 'both'
  prompts: string[]
  next: string
  related: string[]
  sources: { title: string; by: string; year: number; url?: string }[]
}

const wordsAMinute = 200

/**
 * Reads every guide of a folder, in reading order.
 * @throws Error naming the file and what is wrong in its front matter
 */
export function readGuides(folder: string): Guide[] {
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.md'))
  const read = files.map((file) => ({ file, ...split(fs.readFileSync(path.join(folder, file), 'utf8'), file) }))
  const titles = new Map(read.map(({ front }) => [front.slug, front.title]))
  const link = (slug: string, file: string) => {
    const title = titles.get(slug)
    if (!title) throw new Error(`${file}: there is no guide "${slug}"`)
    return { slug, title }
  }
  return read
    .sort((a, b) => a.front.order - b.front.order)
    .map(({ file, front, body }) => {
      if (`${front.slug}.md` !== file) throw new Error(`${file}: slug is "${front.slug}"`)
      return {
        view: {
          slug: front.slug,
          title: front.title,
          summary: front.summary,
          order: front.order,
          minutes: Math.ceil(body.split(/\s+/).length / wordsAMinute),
          ...renderOwn(body),
          prompts: front.prompts,
          next: link(front.next, file),
          related: front.related.map((slug) => link(slug, file)),
          sources: front.sources,
        },
        group: { name: front.groupName, summary: front.groupSummary, audience: front.audience },
      }
    })
}

const required: Record<keyof FrontMatter, (value: unknown) => boolean> = {
  slug: (value) => typeof value === 'string',
  order: (value) => Number.isInteger(value),
  title: (value) => typeof value === 'string' && value.length <= 80,
  summary: (value) => typeof value === 'string' && value.length <= 200,
  groupName: (value) => typeof value === 'string' && value.length <= 60,
  groupSummary: (value) => typeof value === 'string' && value.length <= 200,
  audience: (value) => ['self', 'loved-ones', 'both'].includes(value as string),
  prompts: (value) => Array.isArray(value) && value.length >= 3 && value.every((one) => typeof one === 'string'),
  next: (value) => typeof value === 'string',
  related: (value) => Array.isArray(value) && value.length > 0,
  sources: (value) => Array.isArray(value) && value.every((one) => one.title && one.by && Number.isInteger(one.year)),
}

function split(text: string, file: string): { front: FrontMatter; body: string } {
  const match = /^---\n([\s\S]*?)\n---\n([\s\S]+)$/.exec(text)
  if (!match) throw new Error(`${file}: no front matter`)
  const front = parse(match[1]!) as Record<string, unknown>
  for (const [key, fits] of Object.entries(required)) {
    if (!fits(front[key])) throw new Error(`${file}: front matter "${key}" is missing or wrong`)
  }
  for (const key of Object.keys(front))
    if (!(key in required)) throw new Error(`${file}: front matter "${key}" is not known`)
  return { front: front as unknown as FrontMatter, body: match[2]! }
}

/** The guides that ship with the product. */
export const guides = readGuides(path.resolve(import.meta.dirname, '../../../../shared/guides'))
