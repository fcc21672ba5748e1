import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../proc/outcome.ts';
import { openProcRoot } from '../proc/proc-root.ts';
import { createNetDevSource } from './net-dev-source.ts';
import type { Source } from './source.ts';

const HEADER = 'Inter-|\n face |\n';

let dir: string;
let source: Source;
let outcomes: Outcome[];

function writeInterfaces(interfaces: Readonly<Record<string, number>>): void {
  const lines = Object.entries(interfaces).map(([name, bytes]) => `  ${name}: ${bytes}${' 0'.repeat(15)}\n`);
  writeFileSync(join(dir, 'net/dev'), HEADER + lines.join(''));
}

/** Received bytes by interface at one tick. */
function receivedAt(timeMs: number): Record<string, number> {
  source.sample({ timeMs, note: (outcome) => outcomes.push(outcome), emit: () => {} });
  const values = new Float64Array(source.series.length);
  source.write(values, 0);
  const received = source.series.flatMap(({ metric, labels }, i) =>
    metric.name === 'host_network_receive_bytes_total' ? [[labels.device, values[i]]] : [],
  );
  return Object.fromEntries(received);
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tidemark-rows-'));
  mkdirSync(join(dir, 'net'));
  writeFileSync(join(dir, 'stat'), 'cpu  1 1 1 1\n');
  writeInterfaces({ lo: 1, eth0: 2 });
  outcomes = [];
  source = createNetDevSource(openProcRoot(dir), { maxInterfaces: 3 });
});

afterEach(() => {
  source.close();
  rmSync(dir, { recursive: true });
});

describe('createKeyedFileSource', () => {
  it('keeps its series while the keys are the same, whatever their order', () => {
    expect(receivedAt(0)).toEqual({ lo: 1, eth0: 2 });
    const { series } = source;
    writeInterfaces({ eth0: 30, lo: 4 });
    expect(receivedAt(1)).toEqual({ lo: 4, eth0: 30 });
    expect(source.series).toBe(series);
  });

  it('has others when one appears or goes', () => {
    receivedAt(0);
    const { series } = source;
    writeInterfaces({ lo: 1, wg0: 5, eth0: 2 });
    expect(receivedAt(1)).toEqual({ lo: 1, wg0: 5, eth0: 2 });
    expect(source.series).not.toBe(series);
    writeInterfaces({ wg0: 6 });
    expect(receivedAt(2)).toEqual({ wg0: 6 });
  });

  it('keeps its series while containers come and go', () => {
    receivedAt(0);
    const { series } = source;
    for (let i = 0; i < 5; i++) {
      writeInterfaces({ lo: 1, [`veth${i}abc`]: 1, eth0: 2, [`lxc${i}`]: 1 });
      expect(receivedAt(i)).toEqual({ lo: 1, eth0: 2 });
    }
    expect(source.series).toBe(series);
  });

  it('gives the place of a row that went to one that had none', () => {
    writeInterfaces({ a: 1, b: 2, c: 3, d: 4 });
    expect(receivedAt(0)).toEqual({ a: 1, b: 2, c: 3 });
    writeInterfaces({ a: 1, c: 3, d: 4 });
    expect(receivedAt(1)).toEqual({ a: 1, c: 3, d: 4 });
  });

  it('records a row once although the file has it twice', () => {
    writeFileSync(join(dir, 'net/dev'), `${HEADER}${`lo: 1${' 0'.repeat(15)}\n`.repeat(2)}`);
    expect(receivedAt(0)).toEqual({ lo: 1 });
    expect(new Set(source.series.map(({ metric, labels }) => metric.name + labels.device)).size).toBe(
      source.series.length,
    );
  });

  it('keeps its series and has no values at a tick at which the file is cut', () => {
    receivedAt(0);
    const { series } = source;
    writeFileSync(join(dir, 'net/dev'), `${HEADER}lo: 1 2`);
    expect(receivedAt(1)).toEqual({ lo: Number.NaN, eth0: Number.NaN });
    writeInterfaces({ lo: 5, eth0: 6 });
    expect(receivedAt(2)).toEqual({ lo: 5, eth0: 6 });
    expect(source.series).toBe(series);
    expect(outcomes).toEqual(['sample', 'failed', 'sample']);
  });

  it('looks for a file that is not there once a minute', () => {
    rmSync(join(dir, 'net/dev'));
    for (const timeMs of [0, 1000, 59_000]) expect(receivedAt(timeMs)).toEqual({});
    expect(outcomes).toEqual(['absent']);
    writeInterfaces({ lo: 1 });
    expect(receivedAt(60_000)).toEqual({ lo: 1 });
    expect(outcomes).toEqual(['absent', 'sample']);
  });
});
