/** Tableau's locally unique identifier of a project, a flow and the like. */
export const LUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i
