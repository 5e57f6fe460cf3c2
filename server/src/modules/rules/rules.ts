import fs from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { ruleSlugs, type RulesView } from '@secure-base/shared/rules/contract.ts'
import { renderOwn } from '../../kernel/markdown.ts'

const folder = path.resolve(import.meta.dirname, '../../../../shared/rules')

/** The community rules in force. */
export const communityRules: RulesView = readCommunityRules()

/** What everybody agrees to before entering a live session. */
export const groundRules: { readonly version: number; readonly html: string } = readGroundRules()

function read(file: string): { front: Record<string, unknown>; body: string } {
  const match = /^---\n([\s\S]*?)\n---\n([\s\S]+)$/.exec(fs.readFileSync(path.join(folder, file), 'utf8'))
  if (!match) throw new Error(`${file}: no front matter`)
  const front = parse(match[1]!) as Record<string, unknown>
  if (!Number.isInteger(front.version)) throw new Error(`${file}: front matter "version" must be a whole number`)
  return { front, body: match[2]! }
}

function readCommunityRules(): RulesView {
  const { front, body } = read('community.md')
  const texts = new Map(
    body
      .split(/^## /m)
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf('\n')).trim(), part.slice(part.indexOf('\n'))]),
  )
  const titles = new Map((front.rules as { slug: string; title: string }[]).map(({ slug, title }) => [slug, title]))
  return {
    version: front.version as number,
    rules: ruleSlugs.map((slug) => {
      const title = titles.get(slug)
      const text = texts.get(slug)
      if (!title || !text) throw new Error(`community.md: the rule "${slug}" is missing`)
      return { slug, title, html: renderOwn(text).html }
    }),
  }
}

function readGroundRules(): { version: number; html: string } {
  const { front, body } = read('live.md')
  return { version: front.version as number, html: renderOwn(body).html }
}
