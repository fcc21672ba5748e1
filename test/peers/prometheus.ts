import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatSeries } from '@tidemark/core';
import { freePort, openServer } from '../../bench/storage/server.ts';

/** One value of an instant query. `series` is its text without what Prometheus adds: job and instance. */
export interface PrometheusSample {
  readonly name: string;
  readonly series: string;
  readonly value: number;
}

export interface Target {
  /** The name of the job. */
  readonly scrapePool: string;
  readonly health: string;
  readonly lastError: string;
}

export interface EvaluatedRule {
  readonly name: string;
  readonly health: 'ok' | 'err' | 'unknown';
  readonly lastError?: string;
}

export interface MetricMetadata {
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

/** A Prometheus that scrapes once a second. */
export interface Prometheus extends AsyncDisposable {
  /** What an instant query answers, now or at a time in Unix seconds. */
  query(promql: string, seconds?: number): Promise<readonly PrometheusSample[]>;
  targets(): Promise<readonly Target[]>;
  /** Its rules, each with how its last evaluation went. */
  rules(): Promise<readonly EvaluatedRule[]>;
  /** What it was told of each metric, by name. */
  metadata(): Promise<Readonly<Record<string, readonly MetricMetadata[]>>>;
}

export interface ScrapeJob {
  readonly name: string;
  readonly url: string;
  readonly path?: string;
  readonly token?: string;
}

export function hasPrometheus(): boolean {
  const isThere = (program: string) => spawnSync(program, ['--version']).status === 0;
  if (isThere('prometheus') && isThere('promtool')) return true;
  process.stdout.write('skipped: no prometheus on PATH; `node tools/install-peers.mjs` installs it on Debian\n');
  return false;
}

interface QueryAnswer {
  readonly result: readonly {
    readonly metric: Readonly<Record<string, string>>;
    readonly value: readonly [number, string];
  }[];
}

/** Resolves when it is ready; it keeps everything in `directory`. `more` goes into its configuration as it is. */
export async function openPrometheus(
  directory: string,
  jobs: readonly ScrapeJob[],
  more: Readonly<Record<string, unknown>> = {},
): Promise<Prometheus> {
  mkdirSync(directory, { recursive: true });
  const port = await freePort();
  const configuration = join(directory, 'prometheus.yml');
  writeFileSync(configuration, JSON.stringify({ scrape_configs: jobs.map(scrapeConfig), ...more }));
  const server = await openServer({
    command: [
      ...['prometheus', `--config.file=${configuration}`, `--storage.tsdb.path=${join(directory, 'data')}`],
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    port,
    readyPath: '/-/ready',
    logFile: join(directory, 'prometheus.log'),
  });
  const ask = async <T>(path: string) => {
    const { data } = JSON.parse((await server.ask(`/api/v1/${path}`)).toString()) as { readonly data: T };
    return data;
  };
  return {
    query: async (promql, seconds) => {
      const time = seconds === undefined ? '' : `&time=${seconds}`;
      const { result } = await ask<QueryAnswer>(`query?query=${encodeURIComponent(promql)}${time}`);
      return result.map(({ metric, value }) => {
        const { __name__: name = '', job, instance, ...labels } = metric;
        return { name, series: formatSeries({ metric: { name }, labels }), value: Number(value[1]) };
      });
    },
    targets: async () => (await ask<{ activeTargets: Target[] }>('targets')).activeTargets,
    rules: async () =>
      (await ask<{ groups: { rules: EvaluatedRule[] }[] }>('rules')).groups.flatMap(({ rules }) => rules),
    metadata: () => ask('metadata'),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Prometheus reads YAML, of which JSON is a part. */
function scrapeConfig({ name, url, path = '/metrics', token }: ScrapeJob) {
  return {
    job_name: name,
    scrape_interval: '1s',
    metrics_path: path,
    static_configs: [{ targets: [new URL(url).host] }],
    ...(token === undefined ? {} : { authorization: { credentials: token } }),
  };
}
