import type { Layout, Series } from '@tidemark/core';
import type { Database } from 'better-sqlite3';
import { prepareLayout, readLayout } from './layout-ids.ts';

/** Decodes layouts and keeps some of them. */
export interface LayoutReader {
  read(layoutId: number): Layout;
}

/** Layouts kept in memory; the oldest read goes first. */
const CACHED_LAYOUTS = 100;

export function createLayoutReader(db: Database, seriesById: (id: number) => Series): LayoutReader {
  const select = prepareLayout(db);
  const cache = new Map<number, Layout>();
  return {
    read: (layoutId) => {
      const known = cache.get(layoutId);
      if (known !== undefined) return known;
      const layout = { series: Array.from(readLayout(select, layoutId), seriesById) };
      if (cache.size >= CACHED_LAYOUTS) cache.delete(cache.keys().next().value as number);
      cache.set(layoutId, layout);
      return layout;
    },
  };
}
