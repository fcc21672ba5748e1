import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatSeries, type Labels } from '@tidemark/core';
import { type DataSet, endMsOf, rowOf, timeMsOf } from './data-set.ts';
import { influxData, openInfluxServer } from './influx-server.ts';
import { type Answer, ONE_SERIES, POINTS, questionsOf, wholeRange } from './questions.ts';
import { bytesBelow, missingProgram, type Server } from './server.ts';
import { costOf, type IngestWay, type Loaded, type OpenStore, type Store } from './store.ts';

const LOAD_FRAMES = 100;
const COMPACTION_BOUND_MS = 120_000;
const COMPACTION_LOOK_MS = 3000;

/** Looks without a change after which there is no more to come: it begins 15 s after the last write. */
const SETTLED_LOOKS = 8;
const EMPTY_WAL_BYTES = 1e6;

export const influxdb: Store = {
  name: 'influxdb',
  missing: () => missingProgram('influxd', 'influxdb'),
  load,
  ways: [lineProtocol(1), lineProtocol(25)],
  open,
};

async function createDatabase(server: Server): Promise<void> {
  await server.ask('/query?q=CREATE%20DATABASE%20bench', { body: '' });
}

async function load(set: DataSet, directory: string): Promise<Loaded> {
  await using server = await openInfluxServer(directory);
  await createDatabase(server);
  for (let from = 0; from < set.frames; from += LOAD_FRAMES) await write(server, toLines(set, from, LOAD_FRAMES));
  const isSettled = await settle(influxData(directory));
  const state = isSettled ? 'fully compacted' : `still compacting after ${COMPACTION_BOUND_MS / 1000} s`;
  const bytes = bytesBelow(join(influxData(directory), 'data'), '.tsm');
  return { bytes, stage: `${state}; TSM files, without the index and series files, whose size is set beforehand` };
}

function write(server: Server, body: string): Promise<Buffer> {
  return server.ask('/write?db=bench&precision=s', { body });
}

function toLines(set: DataSet, from: number, frames: number): string {
  const keys = set.series.map(({ metric, labels }) => [metric.name, ...toTags(labels)].join(','));
  const lines: string[] = [];
  for (let frame = from; frame < Math.min(set.frames, from + frames); frame++) {
    const seconds = timeMsOf(set, frame) / 1000;
    const row = rowOf(set, frame);
    for (const [i, key] of keys.entries()) lines.push(`${key} value=${row[i]} ${seconds}`);
  }
  return lines.join('\n');
}

function toTags(labels: Labels): string[] {
  return Object.entries(labels).map(([name, value]) => `${name}=${value}`);
}

/** False when it still compacts in the end. */
async function settle(data: string): Promise<boolean> {
  let [before, same] = [-1, 0];
  for (let waitedMs = 0; waitedMs < COMPACTION_BOUND_MS; waitedMs += COMPACTION_LOOK_MS) {
    await sleep(COMPACTION_LOOK_MS);
    const now = bytesBelow(join(data, 'data'));
    same = now === before && bytesBelow(join(data, 'wal')) < EMPTY_WAL_BYTES ? same + 1 : 0;
    if (same === SETTLED_LOOKS) return true;
    before = now;
  }
  return false;
}

function lineProtocol(framesPerRequest: number): IngestWay {
  return {
    way: `line protocol, ${framesPerRequest} ${framesPerRequest === 1 ? 'frame' : 'frames'} a request`,
    ingest: async (set, directory) => {
      const requests = Math.ceil(set.frames / framesPerRequest);
      const bodies = Array.from({ length: requests }, (_, i) => toLines(set, i * framesPerRequest, framesPerRequest));
      await using server = await openInfluxServer(directory);
      await createDatabase(server);
      return await costOf(server, async () => {
        for (const body of bodies) await write(server, body);
      });
    },
  };
}

interface ApiSeries {
  readonly name: string;
  readonly tags?: Labels;
  readonly values: readonly (readonly (number | null)[])[];
}

interface ApiAnswer {
  readonly results: readonly { readonly series?: readonly ApiSeries[]; readonly error?: string }[];
}

async function open(set: DataSet, directory: string): Promise<OpenStore> {
  const server = await openInfluxServer(directory);
  const query = (q: string) => server.ask(`/query?${new URLSearchParams({ db: 'bench', epoch: 'ms', q })}`);
  const { processes } = questionsOf(set);
  const { metric, label, value } = ONE_SERIES;
  const oneKey = formatSeries({ metric: { name: metric }, labels: { [label]: value } });
  const { fromMs, stepMs, toMs } = wholeRange(set);
  const within = (endMs: number) => `time >= ${Math.max(fromMs, set.startMs)}ms AND time < ${endMs}ms`;
  const one = (endMs: number) => `FROM ${metric} WHERE ${label}='${value}' AND ${within(endMs)}`;
  const toSteps = (series: ApiSeries, column: number) => {
    const steps = new Float64Array(POINTS).fill(Number.NaN);
    for (const row of series.values)
      steps[Math.round(((row[0] as number) - fromMs) / stepMs)] = row[column] ?? Number.NaN;
    return steps;
  };
  return {
    cpuMs: server.cpuMs,
    questions: {
      week: async () => {
        const body = await query(`SELECT mean(value), max(value) ${one(toMs)} GROUP BY time(${stepMs}ms)`);
        return () => {
          const [series] = read(body) as [ApiSeries];
          return new Map([1, 2].map((i) => [`${i === 1 ? 'avg' : 'max'} ${oneKey}`, toSteps(series, i)]));
        };
      },
      day: async () => {
        const from = `FROM /^proc_.*/ WHERE ${label} =~ /^(${processes.join('|')})$/ AND ${within(toMs)}`;
        const body = await query(`SELECT mean(value) ${from} GROUP BY *, time(${stepMs}ms)`);
        return () => byKey('avg', read(body), (series) => toSteps(series, 1));
      },
      p95: async () => {
        const body = await query(`SELECT percentile(value, 95) ${one(endMsOf(set))}`);
        return () => new Map([[`p95 ${oneKey}`, [read(body)[0]?.values[0]?.[1] ?? Number.NaN]]]);
      },
      latest: async () => {
        const body = await query('SELECT last(value) FROM /.*/ GROUP BY *');
        return () => byKey('last', read(body), ({ values }) => [values[0]?.[1] ?? Number.NaN]);
      },
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function read(body: Buffer): readonly ApiSeries[] {
  const [result] = (JSON.parse(body.toString()) as ApiAnswer).results;
  if (result?.error !== undefined) throw new Error(`InfluxDB: ${result.error}`);
  return result?.series ?? [];
}

function byKey(kind: string, all: readonly ApiSeries[], toNumbers: (series: ApiSeries) => ArrayLike<number>): Answer {
  return new Map(
    all.map((series) => {
      // Every tag of the database is named; those that this series does not have are empty.
      const labels = Object.fromEntries(Object.entries(series.tags ?? {}).filter(([, value]) => value !== ''));
      return [`${kind} ${formatSeries({ metric: { name: series.name }, labels })}`, toNumbers(series)];
    }),
  );
}
