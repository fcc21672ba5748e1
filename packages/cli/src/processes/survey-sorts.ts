/** What the processes of a moment can be sorted by. */
export const SURVEY_SORTS = ['memory', 'cpu', 'threads', 'fds', 'read', 'written', 'started', 'name'] as const;

export type SurveySort = (typeof SURVEY_SORTS)[number];
