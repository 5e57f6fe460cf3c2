import fs from 'node:fs'
import path from 'node:path'

/** A thread of the demo as it is written down in `threads/*.txt`. */
export interface ToldThread {
  readonly group: string
  readonly title: string
  readonly wants: string
  readonly posts: readonly ToldPost[]
}

export interface ToldPost {
  readonly by: string
  /** Hours before now. */
  readonly ago: number
  readonly body: string
  readonly unnamed: boolean
  readonly notes: readonly string[]
  /** Numbers of earlier posts. */
  readonly quotes: readonly number[]
}

const folder = path.join(import.meta.dirname, 'threads')

/**
 * Reads the threads. A file is named for its group. In it, `= title | support wanted` begins a thread and
 * `- who hours-ago` a post, after which may stand `unnamed`, `>2` for a quote, and content notes as `loss!`.
 */
export function readThreads(): ToldThread[] {
  return fs
    .readdirSync(folder)
    .sort()
    .flatMap((name) => readGroup(path.basename(name, '.txt'), fs.readFileSync(path.join(folder, name), 'utf8')))
}

function readGroup(group: string, text: string): ToldThread[] {
  return text
    .split(/^= /m)
    .slice(1)
    .map((thread) => {
      const [head, ...posts] = thread.split(/^- (?=[a-z]+ [\d.]+\b)/m)
      const [title, wants] = head!.trim().split(' | ')
      return { group, title: title!, wants: wants!, posts: posts.map(readPost) }
    })
}

function readPost(text: string): ToldPost {
  const [head, ...lines] = text.split('\n')
  const [by, ago, ...marks] = head!.split(' ')
  return {
    by: by!,
    ago: Number(ago),
    body: lines.join('\n').trim(),
    unnamed: marks.includes('unnamed'),
    notes: marks.filter((mark) => mark.endsWith('!')).map((mark) => mark.slice(0, -1)),
    quotes: marks.filter((mark) => mark.startsWith('>')).map((mark) => Number(mark.slice(1))),
  }
}
