import { describe, expect, it } from 'vitest';
import { batchOf } from '../test/batches.ts';
import { createLines } from './lines.ts';
import { endsAt } from './sections.ts';

const NONE = Number.NaN;

/** Rows in which each line ends, by the label `name`. */
function endsOf(lines: ReturnType<ReturnType<typeof createLines>['of']>) {
  const rows = lines.map((line) => [
    line.labels.name,
    Array.from(line.values, (_, row) => row).filter((row) => endsAt(line, row)),
  ]);
  return Object.fromEntries(rows);
}

describe('lines', () => {
  it('have a name and labels that Prometheus takes, those of the series before those of the host', () => {
    const metric = { name: 'cpu.user', kind: 'gauge', unit: 'ratio', help: '' } as const;
    const batch = batchOf({ a: [1] }, { metric, resource: { host: 'vault-7', name: 'resource', 'data-centre': 'x' } });
    const [line] = createLines('tidemark_').of(batch);
    expect(line?.labels).toEqual({ __name__: 'tidemark_cpu_user', data_centre: 'x', host: 'vault-7', name: 'a' });
    expect(Object.keys(line?.labels ?? {})).toEqual(['__name__', 'data_centre', 'host', 'name']);
  });

  it('are those of the series, each once', () => {
    const batch = batchOf({ a: [1], 'a\ud800': [2], 'a\udfff': [3] });
    expect(
      createLines('')
        .of(batch)
        .map(({ values }) => values[0]),
    ).toEqual([1, 2]);
  });

  it('are named anew when the resource changes', () => {
    const lines = createLines('');
    const batch = batchOf({ a: [1] });
    const hosts = ['vault-7', 'vault-7', 'vault-8'].map((host, n) =>
      lines.of({ ...batch, key: `${n}`, resource: { host } }).map(({ labels }) => labels.host),
    );
    expect(hosts).toEqual([['vault-7'], ['vault-7'], ['vault-8', 'vault-7']]);
  });

  it('end where values end, each time', () => {
    expect(endsOf(createLines('').of(batchOf({ a: [NONE, 1, NONE, NONE, 2, NONE], b: [1, 1, 1, 1, 1, 1] })))).toEqual({
      a: [2, 5],
      b: [],
    });
  });

  it('end at the beginning of the batch that no longer has them', () => {
    const lines = createLines('');
    lines.of(batchOf({ a: [1, 1], b: [1, 1], c: [1, NONE], d: [1, 1] }));
    const next = lines.of(batchOf({ a: [2, 2], b: [NONE, NONE], c: [NONE, NONE] }, { key: 'b' }));
    expect(endsOf(next)).toEqual({ a: [], b: [0], c: [], d: [0] });
    expect(endsOf(lines.of(batchOf({ a: [3] }, { key: 'c' })))).toEqual({ a: [] });
  });

  it('are the same when the batch comes again', () => {
    const lines = createLines('');
    lines.of(batchOf({ a: [1], b: [1] }));
    const once = lines.of(batchOf({ a: [2] }, { key: 'b' }));
    expect(lines.of(batchOf({ a: [2] }, { key: 'b' }))).toEqual(once);
    expect(endsOf(once)).toEqual({ a: [], b: [0] });
  });

  it('are remembered across a batch without rows', () => {
    const lines = createLines('');
    lines.of(batchOf({ a: [1] }));
    expect(lines.of(batchOf({ a: [] }, { key: 'b' }))).toEqual([]);
    expect(endsOf(lines.of(batchOf({ b: [1] }, { key: 'c' })))).toEqual({ a: [0], b: [] });
  });
});
