import { readFileSync } from 'node:fs';
import { formatSeries } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { openProcRoot } from '../proc/proc-root.ts';
import { openSysRoot } from '../proc/sys-root.ts';
import { createHostSources } from './host-sources.ts';

/** One tick on this machine. */
function recordHere(): Map<string, number> {
  const values = new Map<string, number>();
  for (const source of createHostSources(openProcRoot(), { sys: openSysRoot() })) {
    source.sample({ timeMs: 0, note: () => {}, emit: () => {} });
    const written = new Float64Array(source.series.length);
    source.write(written, 0);
    for (const [i, series] of source.series.entries()) values.set(formatSeries(series), written[i] as number);
    source.close();
  }
  return values;
}

const read = (file: string) => readFileSync(`/proc/${file}`, 'utf8');

/** The number behind a name at the beginning of a line. */
function numberBehind(file: string, name: string, word = 0): number {
  const line =
    read(file)
      .split('\n')
      .find((text) => text.trimStart().startsWith(name)) ?? '';
  return Number(line.trimStart().slice(name.length).trim().split(/\s+/)[word]);
}

const firstDisk = [...read('diskstats').matchAll(/ (vd[a-z]+|sd[a-z]+|nvme\d+n\d+) /g)][0]?.[1] ?? 'none';

describe('host metrics of this machine', () => {
  it.each([
    ['host_context_switches_total', () => numberBehind('stat', 'ctxt')],
    ['host_interrupts_total', () => numberBehind('stat', 'intr')],
    ['host_forks_total', () => numberBehind('stat', 'processes')],
    ['host_boot_time_seconds', () => numberBehind('stat', 'btime')],
    ['host_cpu_seconds_total{mode="user"}', () => numberBehind('stat', 'cpu ') / 100],
    ['host_cpu_seconds_total{mode="system"}', () => numberBehind('stat', 'cpu ', 2) / 100],
    ['host_cpu_core_seconds_total{cpu="0",mode="user"}', () => numberBehind('stat', 'cpu0 ') / 100],
    ['host_memory_total_bytes', () => numberBehind('meminfo', 'MemTotal:') * 1024],
    ['host_memory_commit_limit_bytes', () => numberBehind('meminfo', 'CommitLimit:') * 1024],
    ['host_swap_total_bytes', () => numberBehind('meminfo', 'SwapTotal:') * 1024],
    ['host_page_faults_total', () => numberBehind('vmstat', 'pgfault ')],
    ['host_major_page_faults_total', () => numberBehind('vmstat', 'pgmajfault ')],
    ['host_paged_in_bytes_total', () => numberBehind('vmstat', 'pgpgin ') * 1024],
    ['host_paged_out_bytes_total', () => numberBehind('vmstat', 'pgpgout ') * 1024],
    ['host_network_receive_bytes_total{device="lo"}', () => numberBehind('net/dev', 'lo:')],
    ['host_network_transmit_packets_total{device="lo"}', () => numberBehind('net/dev', 'lo:', 9)],
    [`host_disk_reads_total{device="${firstDisk}"}`, () => diskFigure(0)],
    [`host_disk_written_bytes_total{device="${firstDisk}"}`, () => diskFigure(6) * 512],
    [`host_disk_io_seconds_total{device="${firstDisk}"}`, () => diskFigure(9) / 1000],
  ] as const)('%s lies between what the kernel says before and after', (series, ask) => {
    const before = ask();
    const recorded = recordHere().get(series) ?? Number.NaN;
    const after = ask();
    // Neither is a number where this machine has no such thing; then nothing is recorded.
    if (Number.isNaN(before)) expect(recorded).toBeNaN();
    else expect([before <= recorded, recorded <= after]).toEqual([true, true]);
  });
});

function diskFigure(word: number): number {
  const line =
    read('diskstats')
      .split('\n')
      .find((text) => text.includes(` ${firstDisk} `)) ?? '';
  return Number(line.trim().split(/\s+/)[word + 3]);
}
