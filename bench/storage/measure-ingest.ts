import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type DataSet, samplesOf } from './data-set.ts';
import { type Spread, spread } from './spread.ts';
import type { IngestCost, IngestWay, Store } from './store.ts';

/** What one way of taking samples in has cost. */
export interface Ingest {
  readonly store: string;
  readonly way: string;
  readonly runs: number;
  readonly samples: number;
  readonly samplesPerCpuSecond: Spread;
  readonly samplesPerWallSecond: Spread;
}

/** Every run begins with another way, each into an empty store. */
export async function measureIngest(set: DataSet, stores: readonly Store[], runs: number): Promise<Ingest[]> {
  const ways = stores.flatMap((store) => store.ways.map((way) => ({ store, way, costs: [] as IngestCost[] })));
  for (let run = 0; run < runs; run++) {
    for (const i of ways.keys()) {
      const { way, costs } = ways[(run + i) % ways.length] as (typeof ways)[number];
      costs.push(await ingestOnce(set, way));
    }
  }
  const samples = samplesOf(set);
  return ways.map(({ store, way, costs }) => ({
    ...{ store: store.name, way: way.way, runs, samples },
    samplesPerCpuSecond: spread(
      costs.map(({ cpuSeconds }) => samples / cpuSeconds),
      0,
    ),
    samplesPerWallSecond: spread(
      costs.map(({ wallSeconds }) => samples / wallSeconds),
      0,
    ),
  }));
}

async function ingestOnce(set: DataSet, way: IngestWay): Promise<IngestCost> {
  const directory = mkdtempSync(join(set.directory, 'ingest-'));
  try {
    return await way.ingest(set, directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
