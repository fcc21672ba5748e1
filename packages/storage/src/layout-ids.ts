import type { Database, Statement } from 'better-sqlite3';
import { storageError } from './errors.ts';
import { decodeSeriesIds } from './frame-codec.ts';

/** Layouts remembered; they come one after the other. */
const CACHED_LAYOUTS = 100;

/** The series ids of layouts, by the layout's id. The same layout gives the same array while it is remembered. */
export function createLayoutIds(db: Database): (layoutId: number) => Uint32Array {
  const select = prepareLayout(db);
  const cache = new Map<number, Uint32Array>();
  return (layoutId) => {
    let ids = cache.get(layoutId);
    if (ids === undefined) {
      ids = readLayout(select, layoutId);
      if (cache.size >= CACHED_LAYOUTS) cache.delete(cache.keys().next().value as number);
      cache.set(layoutId, ids);
    }
    return ids;
  };
}

/** Selects the series of a layout, for {@link readLayout}. */
export function prepareLayout(db: Database): Statement<[number], Buffer> {
  return db.prepare('SELECT series_ids FROM layout WHERE id = ?').pluck() as Statement<[number], Buffer>;
}

/** The series ids of a layout. Throws `STORAGE_CORRUPT` when there is none. */
export function readLayout(select: Statement<[number], Buffer>, layoutId: number): Uint32Array {
  const blob = select.get(layoutId);
  if (blob !== undefined) return decodeSeriesIds(blob);
  throw storageError('STORAGE_CORRUPT', `layout ${layoutId}, which frames of the journal have, is lost`, {
    details: { layoutId },
  });
}
