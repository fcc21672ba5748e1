export type { CatalogueEntry, History, HistoryFacts } from './history.ts';
export type { QueryRequest, QueryResult, QuerySeries } from './query.ts';
