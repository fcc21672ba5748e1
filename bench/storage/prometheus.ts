import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatSeries } from '@tidemark/core';
import { type DataSet, endMsOf, rowOf, timeMsOf } from './data-set.ts';
import { type Answer, ONE_SERIES, POINTS, questionsOf, wholeRange } from './questions.ts';
import { encodeLabels, encodeSample, encodeWriteRequest, REMOTE_WRITE_HEADERS } from './remote-write.ts';
import { bytesBelow, freePort, missingProgram, openServer, type Server } from './server.ts';
import { costOf, type IngestWay, type Loaded, type OpenStore, type Store } from './store.ts';

/** Blocks are made of two hours, counted from the epoch; promtool reads a file once for each block in it. */
const BLOCK_MS = 7_200_000;

/** Frames of text that are written at once. */
const TEXT_FRAMES = 200;

/** It compacts once a minute, all there is to compact. */
const COMPACTION_BOUND_MS = 180_000;
const COMPACTION_LOOK_MS = 2000;

/** The data is old, and the default retention of 15 days would delete it. */
const STORAGE_FLAGS = [
  '--storage.tsdb.retention.time=50y',
  '--storage.tsdb.min-block-duration=2h',
  '--storage.tsdb.max-block-duration=36h',
] as const;

/** A block's directory is named by a ULID. */
const isBlock = (name: string) => /^[0-9A-Z]{26}$/.test(name);

export const prometheus: Store = {
  name: 'prometheus',
  missing: () => missingProgram('prometheus', 'prometheus') ?? missingProgram('promtool', 'prometheus'),
  load,
  ways: [remoteWrite(1), remoteWrite(10)],
  open,
};

async function openPrometheus(directory: string, flags: readonly string[] = []): Promise<Server> {
  const port = await freePort();
  const configuration = join(directory, 'prometheus.yml');
  writeFileSync(configuration, 'global: {scrape_interval: 1h}\n');
  mkdirSync(dataOf(directory), { recursive: true });
  return openServer({
    command: [
      ...['prometheus', `--config.file=${configuration}`, `--storage.tsdb.path=${dataOf(directory)}`],
      ...[`--web.listen-address=127.0.0.1:${port}`, ...STORAGE_FLAGS, ...flags],
    ],
    port,
    readyPath: '/-/ready',
    logFile: join(directory, 'prometheus.log'),
  });
}

function dataOf(directory: string): string {
  return join(directory, 'data');
}

async function load(set: DataSet, directory: string): Promise<Loaded> {
  const text = join(directory, 'part.om');
  const framesPerPart = BLOCK_MS / set.intervalMs;
  for (let from = 0; from < set.frames; from += framesPerPart) {
    await writeOpenMetrics(text, set, { from, to: Math.min(set.frames, from + framesPerPart) });
    await run('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', text, dataOf(directory)]);
    rmSync(text);
  }
  const isSettled = await compact(directory);
  const blocks = readdirSync(dataOf(directory)).filter(isBlock);
  const bytes = blocks.reduce((sum, block) => sum + bytesBelow(join(dataOf(directory), block)), 0);
  const state = isSettled ? 'compacted' : `still compacting after ${COMPACTION_BOUND_MS / 1000} s`;
  return { bytes, stage: `${state} to ${blocks.length} blocks of at most 36 h; chunks and index` };
}

async function writeOpenMetrics(file: string, set: DataSet, { from, to }: { from: number; to: number }): Promise<void> {
  const keys = set.series.map(formatSeries);
  for (let frame = from; frame < to; ) {
    const lines: string[] = [];
    for (const end = Math.min(to, frame + TEXT_FRAMES); frame < end; frame++) {
      const seconds = timeMsOf(set, frame) / 1000;
      const row = rowOf(set, frame);
      for (const [i, key] of keys.entries()) lines.push(`${key} ${row[i]} ${seconds}`);
    }
    await appendFile(file, `${lines.join('\n')}\n${frame === to ? '# EOF\n' : ''}`);
  }
}

function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'ignore' });
    child.once('error', reject).once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} ended with code ${code}`));
    });
  });
}

/** Lets the server compact; false when it was not done in time. */
async function compact(directory: string): Promise<boolean> {
  await using server = await openPrometheus(directory);
  let before: string | undefined;
  for (let waitedMs = 0; waitedMs < COMPACTION_BOUND_MS; waitedMs += COMPACTION_LOOK_MS) {
    await sleep(COMPACTION_LOOK_MS);
    const metrics = (await server.ask('/metrics')).toString();
    const hasBegun = !/^prometheus_tsdb_compactions_triggered_total 0$/m.test(metrics);
    // A block that is being written has a suffix of its own.
    const now = readdirSync(dataOf(directory))
      .filter((name) => isBlock(name.slice(0, 26)))
      .join(' ');
    if (hasBegun && now === before && !now.includes('tmp')) return true;
    before = hasBegun ? now : undefined;
  }
  return false;
}

function remoteWrite(framesPerRequest: number): IngestWay {
  return {
    way: `remote write, ${framesPerRequest} ${framesPerRequest === 1 ? 'frame' : 'frames'} a request`,
    ingest: async (set, directory) => {
      const bodies = writeRequests(set, framesPerRequest);
      await using server = await openPrometheus(directory, ['--web.enable-remote-write-receiver']);
      return await costOf(server, async () => {
        for (const body of bodies) await server.ask('/api/v1/write', { body, headers: REMOTE_WRITE_HEADERS });
      });
    },
  };
}

function writeRequests(set: DataSet, framesPerRequest: number): Buffer[] {
  const labels = set.series.map(encodeLabels);
  const bodies: Buffer[] = [];
  for (let from = 0; from < set.frames; from += framesPerRequest) {
    const frames = Array.from({ length: Math.min(framesPerRequest, set.frames - from) }, (_, i) => from + i);
    const series = labels.map((encoded, i) => [
      encoded,
      ...frames.map((frame) => encodeSample(timeMsOf(set, frame), rowOf(set, frame)[i] as number)),
    ]);
    bodies.push(encodeWriteRequest(series));
  }
  return bodies;
}

/** What the HTTP API answers, of one query. */
interface ApiAnswer {
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value: readonly [number, string];
      readonly values: readonly (readonly [number, string])[];
    }[];
  };
}

type ApiResult = ApiAnswer['data']['result'][number];

async function open(set: DataSet, directory: string): Promise<OpenStore> {
  const server = await openPrometheus(directory);
  const api = (path: string, parameters: Readonly<Record<string, string>>) =>
    server.ask(`/api/v1/${path}?${new URLSearchParams(parameters)}`);
  const { one, many, processes } = questionsOf(set);
  const oneKey = formatSeries(set.series[one] as DataSet['series'][number]);
  const { label } = ONE_SERIES;
  // A range holds its two ends here, so that it ends a millisecond before the step does.
  const { fromMs, stepMs, toMs } = wholeRange(set);
  const [window, start, end] = [stepMs - 1, fromMs + stepMs - 1, toMs - 1];
  const times = { start: `${start / 1000}`, end: `${end / 1000}`, step: `${stepMs / 1000}` };
  const range = (query: string) => api('query_range', { query, ...times });
  const toSteps = ({ values }: ApiResult) => {
    const steps = new Float64Array(POINTS).fill(Number.NaN);
    for (const [seconds, value] of values) steps[Math.round((seconds * 1000 - start) / stepMs)] = Number(value);
    return steps;
  };
  return {
    cpuMs: server.cpuMs,
    questions: {
      week: async () => {
        const avg = await range(`avg_over_time(${oneKey}[${window}ms])`);
        const max = await range(`max_over_time(${oneKey}[${window}ms])`);
        return () => new Map([...read(avg, `avg ${oneKey}`, toSteps), ...read(max, `max ${oneKey}`, toSteps)]);
      },
      // The name goes with avg_over_time, and series of several names would collide: a query for each name.
      day: async () => {
        const names = [...new Set(many.map((i) => set.series[i]?.metric.name ?? ''))];
        const bodies: [string, Buffer][] = [];
        for (const name of names) {
          const query = `avg_over_time(${name}{${label}=~"${processes.join('|')}"}[${window}ms])`;
          bodies.push([name, await range(query)]);
        }
        return () => new Map(bodies.flatMap(([name, body]) => [...read(body, `avg ${name}`, toSteps)]));
      },
      p95: async () => {
        const query = `quantile_over_time(0.95, ${oneKey}[${set.frames * set.intervalMs - 1}ms])`;
        const body = await api('query', { query, time: `${(endMsOf(set) - 1) / 1000}` });
        return () => read(body, `p95 ${oneKey}`, ({ value }) => [Number(value[1])]);
      },
      latest: async () => {
        const body = await api('query', { query: '{__name__=~".+"}', time: `${(endMsOf(set) - 1) / 1000}` });
        return () => read(body, 'last ', ({ value }) => [Number(value[1])]);
      },
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** `prefix` is the whole key when it names a series with its labels, and otherwise what stands before them. */
function read(body: Buffer, prefix: string, toNumbers: (result: ApiResult) => ArrayLike<number>): Answer {
  const { data } = JSON.parse(body.toString()) as ApiAnswer;
  return new Map(
    data.result.map((result) => {
      const { __name__: name = '', ...labels } = result.metric;
      const key = prefix.endsWith('}') ? prefix : `${prefix}${formatSeries({ metric: { name }, labels })}`;
      return [key, toNumbers(result)];
    }),
  );
}
