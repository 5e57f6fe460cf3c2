const restMs = 3000

/**
 * Sends again what found no line, until it does: the line may be back, or the server behind it. It waits until the
 * hand rests, so that no half sentence goes out.
 * @param waiting how often it was tried; 0 when nothing waits
 * @param words what is being written
 */
export function sendAgain(waiting: () => number, words: () => string, send: () => Promise<void>): void {
  $effect(() => {
    if (waiting() === 0 || words().trim() === '') return
    const timer = setTimeout(() => void send(), restMs)
    return () => clearTimeout(timer)
  })
}
