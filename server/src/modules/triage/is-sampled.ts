/** Of a hundred posts of which no rule says anything, so many come to moderators to be labelled. */
export const sampledShare = 0.015

/** Whether a post is drawn. By its id, which is chance, so that sending it again draws no other lot. */
export function isSampled(postId: string): boolean {
  return parseInt(postId.slice(-8), 16) / 2 ** 32 < sampledShare
}
