import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Layout, METRICS } from '@tidemark/core';
import { HISTORY_FILE_NAME, openImport } from '@tidemark/storage';

const BIN = fileURLToPath(new URL('../../packages/cli/bin/tidemark.js', import.meta.url));

/**
 * Prints the high-water mark of the memory of a command when it ends, and its CPU time. The mark is the kernel's `VmHWM`:
 * `maxRSS` begins with what its parent had.
 */
const PROBE = `data:text/javascript,${encodeURIComponent(`import { readFileSync } from 'node:fs';
process.on('exit', () => {
  const kib = Number(/^VmHWM:\\s+(\\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  const { user, system } = process.cpuUsage();
  process.stderr.write('\\nmeasured ' + JSON.stringify([kib * 1024, (user + system) / 1e6]) + '\\n');
})`)}`;

/** What one export took, start of the command included. */
export interface MeasuredExport {
  readonly rows: number;
  readonly bytes: number;
  readonly peakBytes: number;
  readonly cpuSeconds: number;
}

/** Exports all of a history to `file` with a command of its own. Throws when that fails. */
export async function measureExport(dataDir: string, file: string, args: readonly string[]): Promise<MeasuredExport> {
  rmSync(file, { force: true });
  const flags = ['--data-dir', dataDir, '--from', '1971-01-01', '--out', file, ...args];
  const child = spawn(process.execPath, ['--import', PROBE, BIN, 'export', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (text += part));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`tidemark export ended with ${code}: ${text}`);
  const [peakBytes, cpuSeconds] = JSON.parse(/^measured (.*)$/m.exec(text)?.[1] ?? '') as [number, number];
  return { rows: Number(/: (\d+) rows /.exec(text)?.[1]), bytes: statSync(file).size, peakBytes, cpuSeconds };
}

/** How often a byte is in a file. */
export async function countBytes(file: string, byte: string): Promise<number> {
  let found = 0;
  for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) {
    for (let at = piece.indexOf(byte); at >= 0; at = piece.indexOf(byte, at + 1)) found++;
  }
  return found;
}

const INTERVAL_MS = 10_000;

/** A week of `series` series every 10 s, half of them counters: 60 480 samples each. Returns how many there are. */
export function importWeek(dataDir: string, series: number): number {
  const frames = (7 * 86_400_000) / INTERVAL_MS;
  const layout: Layout = {
    series: Array.from({ length: series }, (_, i) => ({
      metric: i % 2 === 0 ? METRICS.process_resident_memory_bytes : METRICS.process_cpu_seconds_total,
      labels: { name: `process-${i >> 1}`, pid: String(1000 + i), ...(i % 2 === 0 ? {} : { mode: 'user' }) },
    })),
  };
  const startMs = Date.UTC(2026, 0, 5);
  const values = new Float64Array(series);
  const importing = openImport({ file: join(dataDir, HISTORY_FILE_NAME) });
  for (let seq = 1; seq <= frames; seq++) {
    for (let slot = 0; slot < series; slot++) values[slot] = valueAt(seq, slot);
    const elapsedMs = seq === 1 ? 0 : INTERVAL_MS;
    importing.append({ seq, timeMs: startMs + seq * INTERVAL_MS, elapsedMs, intervalMs: INTERVAL_MS, layout, values });
  }
  return importing.close().samples;
}

/** Memory in pages that wavers, CPU time in ticks that grows. */
function valueAt(seq: number, slot: number): number {
  if (slot % 2 === 0) return 4096 * (5000 + ((seq * (slot + 7)) % 977));
  return Math.round(seq * (slot % 10)) / 100;
}
