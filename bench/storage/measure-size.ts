import { type DataSet, samplesOf } from './data-set.ts';
import { round } from './spread.ts';
import type { Store } from './store.ts';

/** Bytes of one finished store. */
export interface Size {
  readonly set: string;
  readonly store: string;
  readonly stage: string;
  readonly bytes: number;
  readonly bytesPerSample: number;
}

/** Loads a set into every store, all at once: how long that takes is not what is measured. */
export function measureSizes(
  set: DataSet,
  stores: readonly Store[],
  directoryOf: (store: Store, set: DataSet) => string,
): Promise<Size[]> {
  return Promise.all(
    stores.map(async (store) => {
      const { bytes, stage } = await store.load(set, directoryOf(store, set));
      return { set: set.name, store: store.name, stage, bytes, bytesPerSample: round(bytes / samplesOf(set), 3) };
    }),
  );
}
