/** Pages that notices lead to. */
export const talkPage = '/talk'
export const teamPage = '/moderation'
