import { readdirSync, readFileSync } from 'node:fs';
import { type NativePrograms, runForNumbers } from './native-programs.ts';

const NS_PER_CLOCK_TICK = 10_000_000;

interface ProcessRow {
  readonly pid: number;
  readonly name: string;
  readonly parentPid: number;
  /** CPU of children that ended and were waited for, nanoseconds. */
  readonly childrenNs: number;
}

/** A process and everything below it, in the order of the tree. */
export type ProcessTree = readonly ProcessRow[];

/** What a tree has used and holds at one moment. */
export interface TreeUse {
  /** Of all its processes since each began, and of those children of theirs that ended. */
  readonly cpuNs: number;
  readonly rssBytes: number;
  readonly anonymousBytes: number;
}

function readRow(pid: number): ProcessRow | undefined {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  if (stat === '') return undefined;
  const end = stat.lastIndexOf(')');
  // The first of them is field 3 of proc_pid_stat(5).
  const fields = stat.slice(end + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3]);
  const name = stat.slice(stat.indexOf('(') + 1, end);
  return { pid, name, parentPid: field(4), childrenNs: (field(16) + field(17)) * NS_PER_CLOCK_TICK };
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // It has ended in between.
  }
}

/** Empty when there is no such process. */
export function readTree(rootPid: number): ProcessTree {
  const rows = readdirSync('/proc').flatMap((entry) => (/^\d+$/.test(entry) ? (readRow(Number(entry)) ?? []) : []));
  const below = (row: ProcessRow): ProcessRow[] => [
    row,
    ...rows.filter(({ parentPid }) => parentPid === row.pid).flatMap(below),
  ];
  return rows.filter(({ pid }) => pid === rootPid).flatMap(below);
}

export function readTreeUse(rootPid: number, { 'cpu-clocks': cpuClocks }: NativePrograms): TreeUse {
  const tree = readTree(rootPid);
  if (tree.length === 0) throw new Error(`process ${rootPid} has ended`);
  const clocks = runForNumbers(
    cpuClocks,
    tree.map(({ pid }) => String(pid)),
  );
  return {
    cpuNs: sum(clocks) + sum(tree.map(({ childrenNs }) => childrenNs)),
    rssBytes: sum(tree.map(({ pid }) => memoryBytes(pid, 'VmRSS'))),
    anonymousBytes: sum(tree.map(({ pid }) => memoryBytes(pid, 'RssAnon'))),
  };
}

function memoryBytes(pid: number, line: 'VmRSS' | 'RssAnon'): number {
  const kib = new RegExp(`^${line}:\\s+(\\d+)`, 'm').exec(readOrNothing(`/proc/${pid}/status`))?.[1];
  return Number(kib ?? 0) * 1024;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
