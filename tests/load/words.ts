import fs from 'node:fs'
import path from 'node:path'

const guides = path.resolve(import.meta.dirname, '../../shared/guides')

/** Sentences of the guides: real English, so that what is measured compresses and wraps like what people write. */
function readSentences(): string[] {
  const sentences: string[] = []
  for (const name of fs.readdirSync(guides).sort()) {
    if (!name.endsWith('.md')) continue
    const text = fs.readFileSync(path.join(guides, name), 'utf8').replace(/^---[\s\S]*?\n---/, '')
    for (const paragraph of text.split(/\n{2,}/)) {
      if (!/^[A-Z]/.test(paragraph) || /[[\]|<>*`]/.test(paragraph)) continue
      for (const sentence of paragraph.replaceAll('\n', ' ').match(/[A-Z][^.!?]{30,200}[.!?]/g) ?? []) {
        sentences.push(sentence)
      }
    }
  }
  return sentences
}

const sentences = readSentences()

/** Numbers that look random and are the same in every run. */
let seed = 20_261
function next(below: number): number {
  seed = (seed * 1_103_515_245 + 12_345) & 0x7f_ff_ff_ff
  return (seed >> 8) % below
}

/** A post as people write them: one to four paragraphs, five hundred characters on average; some with a list. */
export function writePost(): string {
  const paragraphs: string[] = []
  for (let count = 1 + next(3); count > 0; count--) {
    paragraphs.push(Array.from({ length: 1 + next(3) }, () => sentences[next(sentences.length)]!).join(' '))
  }
  if (next(5) === 0) paragraphs.push('- the *first* thing\n- the **second** thing\n- and breathing out')
  return paragraphs.join('\n\n')
}

/** A number as a word that is none. */
export function inLetters(number: number): string {
  return Array.from(String(number), (digit) => 'bcdfghklmn'[Number(digit)]).join('')
}
