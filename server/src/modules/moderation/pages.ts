/** Pages that notices lead to. */
export const reportsPage = '/account/reports'
export const decisionsPage = '/account/decisions'
/** The decision itself, however many there have been since. */
export const decisionPage = (id: string) => `${decisionsPage}?from=${id}#decision-${id}`
export const casePage = (caseId: string) => `/moderation/cases/${caseId}`
