/** Ids that no other engine and no other life of this one gives out, as long as snapshots are kept. */
export interface Ids {
  /** The first time the engine was given: part of every id, so that a new history does not repeat the ids of an old one. */
  origin: number;
  count: number;
}

const RADIX = 36;

export type IdKind = 'alert' | 'transition' | 'notification' | 'silence';

/** `t-mb3k2x9s-1f`: short, sortable within an engine, and the same again when the same happens after a restore. */
export function nextId(ids: Ids, kind: IdKind): string {
  return `${kind[0]}-${ids.origin.toString(RADIX)}-${(++ids.count).toString(RADIX)}`;
}
