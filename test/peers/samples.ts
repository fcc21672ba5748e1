import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** A value as any peer may have read it. */
export interface Sample {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly timeMs: number;
  readonly value: number;
}

/** By series, then by time. */
export function inOrder(unordered: readonly Sample[]): Sample[] {
  const keyed = unordered.map((sample) => ({
    sample,
    key: JSON.stringify([sample.metric, Object.entries(sample.labels).sort()]),
  }));
  return keyed
    .sort((a, b) => (a.key === b.key ? a.sample.timeMs - b.sample.timeMs : a.key < b.key ? -1 : 1))
    .map(({ sample }) => sample);
}

export function hasPromtool(): boolean {
  if (/^promtool/.test(spawnSync('promtool', ['--version'], { encoding: 'utf8' }).stdout ?? '')) return true;
  process.stdout.write("skipped: no promtool on PATH; it is in Debian's package prometheus\n");
  return false;
}

/** What Prometheus finds in the blocks that it makes of an OpenMetrics file. `blocks` is a directory that is not there yet. */
export function throughPrometheus(file: string, blocks: string): Sample[] {
  execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', file, blocks]);
  // Reading a database begins with its log, which one that was made of blocks has not.
  mkdirSync(join(blocks, 'wal'));
  const dump = execFileSync('promtool', ['tsdb', 'dump', blocks], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  return inOrder(dump.trimEnd().split('\n').map(parseDump));
}

/** A line of `promtool tsdb dump`: `{__name__="x", a="b"} 1.5 1767571200000`. */
function parseDump(line: string): Sample {
  const [, labelText = '', value, timeMs] = /^\{(.*)\} (\S+) (\d+)$/.exec(line) ?? [];
  const pairs = [...labelText.matchAll(/(\w+)=("(?:[^"\\]|\\.)*")/g)];
  const { __name__: metric = '', ...labels } = Object.fromEntries(
    pairs.map(([, name, text]) => [name, JSON.parse(text as string) as string]),
  );
  return { metric, labels, timeMs: Number(timeMs), value: Number(value) };
}
