import type { Database } from 'better-sqlite3';
import { decodeSeriesIds } from './frame-codec.ts';

/** Layouts remembered; they come one after the other. */
const CACHED_LAYOUTS = 100;

/** The series ids of layouts, by the layout's id. The same layout gives the same array while it is remembered. */
export function createLayoutIds(db: Database): (layoutId: number) => Uint32Array {
  const select = db.prepare('SELECT series_ids FROM layout WHERE id = ?').pluck();
  const cache = new Map<number, Uint32Array>();
  return (layoutId) => {
    let ids = cache.get(layoutId);
    if (ids === undefined) {
      ids = decodeSeriesIds(select.get(layoutId) as Buffer);
      if (cache.size >= CACHED_LAYOUTS) cache.delete(cache.keys().next().value as number);
      cache.set(layoutId, ids);
    }
    return ids;
  };
}
