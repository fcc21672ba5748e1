// Reads /proc in the plainest way there is, and shares no code with the recorder.
import { readdirSync, readFileSync } from 'node:fs';

export function readKernelFile(path: string): string {
  return readFileSync(`/proc/${path}`, 'utf8');
}

/** The words of `/proc/<pid>/stat` by their number in proc_pid_stat(5); 2 is the command name. */
export function readPidStat(pid: number): (field: number) => number {
  const text = readKernelFile(`${pid}/stat`);
  const words = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (field) => Number(words[field - 3]);
}

/** CPU time of a process in clock ticks: its own, and that of children it has waited for. */
export function readCpuTicks(pid: number): { readonly own: number; readonly children: number } {
  const field = readPidStat(pid);
  return { own: field(14) + field(15), children: field(16) + field(17) };
}

/** Files of the form `name: number unit`, such as `meminfo`, `<pid>/io` and `<pid>/status`. */
export function readFields(path: string): Readonly<Record<string, number>> {
  const matches = [...readKernelFile(path).matchAll(/^(\S+?):?\s+(\d+)/gm)];
  return Object.fromEntries(matches.map(([, name, number]) => [name, Number(number)]));
}

/** The numbers of all lines of `/proc/stat` by their first word. */
export function readHostStat(): Readonly<Record<string, readonly number[]>> {
  const lines = readKernelFile('stat').trim().split('\n');
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...words] = line.split(/\s+/);
      return [name, words.map(Number)];
    }),
  );
}

export function countOpenFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
