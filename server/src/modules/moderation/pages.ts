/** Pages that notices lead to. */
export const reportsPage = '/account/reports'
export const decisionsPage = '/account/decisions'
export const casePage = (caseId: string) => `/moderation/cases/${caseId}`
