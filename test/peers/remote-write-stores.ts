import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatLabels, type Labels } from '@tidemark/core';
import { missingProgram, openServer, type Server } from '../../bench/storage/server.ts';

/** Samples of each series as `[time in milliseconds, value]`, in order; series by their labels, the name among them. */
export type StoredSamples = ReadonlyMap<string, readonly (readonly [number, number])[]>;

/** A database that takes remote-write. */
export interface RemoteWriteStore {
  readonly name: string;
  /** Why it cannot run here; undefined when it can. */
  missing(): string | undefined;
  readonly writePath: string;
  /** How far what it gives back may be from what it was given, as a share of that. */
  readonly relativeError: number;
  /** Resolves when it is ready. */
  open(directory: string, port: number): Promise<Server>;
  /** What it has of all series that match, each sample as it was written. */
  read(server: Server, selector: string): Promise<StoredSamples>;
}

/** What both answer to an instant query. */
export async function askNow(server: Server, query: string, timeMs: number): Promise<readonly QueryResult[]> {
  const parameters = new URLSearchParams({ query, time: String(timeMs / 1000) });
  const answer = await server.ask(`/api/v1/query?${parameters}`);
  return (JSON.parse(answer.toString()) as { readonly data: { readonly result: readonly QueryResult[] } }).data.result;
}

interface QueryResult {
  readonly metric: Labels;
  readonly value: readonly [number, string];
  readonly values: readonly (readonly [number, string])[];
}

/** By the labels that a store gives back, whatever their order. */
const idOf = (metric: Labels) => formatLabels(metric);

const numberOf = (text: string) => Number(text.replace('Inf', 'Infinity'));

export const prometheusStore: RemoteWriteStore = {
  name: 'Prometheus',
  missing: () => missingProgram('prometheus', 'prometheus'),
  writePath: '/api/v1/write',
  relativeError: 0,
  open: (directory, port) => {
    mkdirSync(directory, { recursive: true });
    const configuration = join(directory, 'prometheus.yml');
    writeFileSync(configuration, '{}');
    return openServer({
      command: [
        ...['prometheus', `--config.file=${configuration}`, `--storage.tsdb.path=${join(directory, 'data')}`],
        ...['--web.enable-remote-write-receiver', `--web.listen-address=127.0.0.1:${port}`],
      ],
      port,
      readyPath: '/-/ready',
      logFile: join(directory, 'prometheus.log'),
    });
  },
  read: async (server, selector) => {
    const result = await askNow(server, `${selector}[2h]`, Date.now());
    const rows = result.map(({ metric, values }) => {
      const samples = values.map(([seconds, text]) => [Math.round(seconds * 1000), numberOf(text)] as const);
      return [idOf(metric), samples] as const;
    });
    return new Map(rows);
  },
};

interface ExportedLine {
  readonly metric: Labels;
  /** null is the end of a series. */
  readonly values: readonly (number | string | null)[];
  readonly timestamps: readonly number[];
}

export const victoriaMetricsStore: RemoteWriteStore = {
  name: 'VictoriaMetrics',
  missing: () => missingProgram('victoria-metrics', 'victoria-metrics'),
  writePath: '/api/v1/write',
  // It keeps decimals, which not every double is.
  relativeError: 1e-15,
  open: (directory, port) => {
    mkdirSync(directory, { recursive: true });
    return openServer({
      command: [
        ...['victoria-metrics', `-storageDataPath=${join(directory, 'data')}`, `-httpListenAddr=127.0.0.1:${port}`],
        // What is stored twice is told once, as users are advised to have it.
        '-dedup.minScrapeInterval=1ms',
      ],
      port,
      readyPath: '/health',
      logFile: join(directory, 'victoria-metrics.log'),
    });
  },
  read: async (server, selector) => {
    await server.ask('/internal/force_flush');
    const answer = await server.ask(`/api/v1/export?${new URLSearchParams({ 'match[]': selector })}`);
    const rows = answer
      .toString()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const { metric, values, timestamps } = JSON.parse(line) as ExportedLine;
        const samples = timestamps.map((timeMs, index) => [timeMs, values[index]] as const);
        const present = samples.filter(([, value]) => value !== null);
        return [idOf(metric), present.map(([timeMs, value]) => [timeMs, numberOf(String(value))] as const)] as const;
      });
    return new Map(rows);
  },
};
