/** The key of what a tab keeps for somebody: theirs alone, so that whoever signs in there after them does not find it. */
export function ownKey(key: string, owner: string | undefined): string {
  return `${key} of ${owner ?? 'nobody'}`
}

/** Forgets all that this tab has kept: somebody goes, and another may sit down here. */
export function forgetTab(): void {
  try {
    sessionStorage.clear()
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}
