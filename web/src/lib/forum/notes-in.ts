import type { ContentNote } from '@secure-base/shared/forum/contract.ts'
import { contentNotes } from './words.ts'

/** The content notes that were ticked in a form. */
export function notesIn(form: FormData): ContentNote[] {
  const given = form.getAll('contentNotes')
  return contentNotes.filter((note) => given.includes(note))
}
