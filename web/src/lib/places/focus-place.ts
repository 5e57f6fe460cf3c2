/** After an act on one's place: the button that had the focus is gone, and the keyboard goes on from what came of it. */
export function focusPlace(): void {
  document.getElementById('your-place')?.focus()
}
