import type { ContentNote } from '@secure-base/shared/forum/contract.ts'
import { newDraftId } from '@secure-base/shared/kernel/uuid.ts'
import { ApiProblem, ask } from '#lib/kernel/ask.ts'
import { discardDraft, getDraft, saveDraft } from '#lib/kernel/endpoints.ts'
import { ownKey } from '#lib/kernel/kept-here.ts'

interface Kept {
  id: string
  title: string
  body: string
  unnamed: boolean
  notes: ContentNote[]
  quotes: number[]
}

const restMs = 1500

/**
 * What somebody is writing for one place (`thread-ID` or `group-SLUG`): kept in this tab at every key, on the server
 * at every pause, and under one id, so that however often it is sent, it is posted once.
 */
export class UnfinishedWords {
  readonly place: string
  id: string
  title = $state('')
  body = $state('')
  unnamed = $state(false)
  notes = $state<ContentNote[]>([])
  /** Numbers of the posts it refers to. */
  quotes = $state<number[]>([])
  /** They were begun elsewhere: whether with one's name or without was not kept there. */
  begunElsewhere = $state(false)
  readonly #key: string
  #rest: ReturnType<typeof setTimeout> | undefined
  #onServer = false
  #fetched = false

  /**
   * @param owner account id of whoever writes
   * @param id from the page, where the form was made; another is made once these words are posted
   */
  constructor(place: string, owner: string | undefined, id: string, start: Partial<Omit<Kept, 'id'>> = {}) {
    this.place = place
    this.#key = ownKey(`draft:${place}`, owner)
    this.id = id
    Object.assign(this, start)
  }

  get empty(): boolean {
    return this.body.trim() === '' && this.title.trim() === ''
  }

  /** Brings back what this tab kept. Call it in the browser, once the page is there. */
  restore(): void {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.#key) ?? 'null') as Kept | null
      if (!kept || !this.empty) return
      this.#onServer = true
      Object.assign(this, kept)
      // The page may have gone before the pause in which the server would have had them.
      this.keep()
    } catch {
      // A browser that keeps nothing has nothing to give back.
    }
  }

  /** Brings back what the server kept, when this tab has nothing. */
  async restoreFromServer(): Promise<void> {
    if (this.#fetched || !this.empty) return
    this.#fetched = true
    try {
      const draft = await ask(fetch, getDraft, { params: { place: this.place } })
      if (!this.empty) return
      this.#onServer = true
      this.title = draft.title
      this.body = draft.body
      this.begunElsewhere = true
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
    }
  }

  /** Call it whenever something changed. */
  keep(): void {
    const { id, title, body, unnamed, notes, quotes } = this
    try {
      if (this.empty && quotes.length === 0) sessionStorage.removeItem(this.#key)
      else sessionStorage.setItem(this.#key, JSON.stringify({ id, title, body, unnamed, notes, quotes } satisfies Kept))
    } catch {
      // Full or forbidden: the server still keeps it.
    }
    clearTimeout(this.#rest)
    this.#rest = setTimeout(() => void this.#save(), restMs)
  }

  async #save(): Promise<void> {
    const { place, title, body } = this
    try {
      if (!this.empty) {
        this.#onServer = true
        await ask(fetch, saveDraft, { params: { place }, body: { body, ...(title && { title }) } })
      } else if (this.#onServer) {
        this.#onServer = false
        await ask(fetch, discardDraft, { params: { place } })
      }
    } catch (error) {
      // Offline, or signed out meanwhile: this tab has it, and the next pause tries again.
      if (!(error instanceof ApiProblem)) throw error
    }
  }

  /** It is posted: forgotten here and there, and what comes next is something new. */
  posted(): void {
    clearTimeout(this.#rest)
    try {
      sessionStorage.removeItem(this.#key)
    } catch {
      // Nothing was kept.
    }
    if (this.#onServer) {
      this.#onServer = false
      ask(fetch, discardDraft, { params: { place: this.place } }).catch(() => {})
    }
    this.id = newDraftId()
    this.begunElsewhere = false
    Object.assign(this, { title: '', body: '', notes: [], quotes: [] } satisfies Partial<Kept>)
  }
}
