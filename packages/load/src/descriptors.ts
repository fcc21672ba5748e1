import { loadError } from './errors.ts';

/** What a process has open besides its clients: files, pipes, timers, threads. */
const SPARE = 64;

/** How many files this process may have open at most, or undefined where that is not known. Node raises it by itself. */
export function readDescriptorLimit(): number | undefined {
  const report: typeof process.report & { excludeNetwork?: boolean } = process.report;
  const { excludeNetwork = false } = report;
  // It would look up the names of all peers.
  report.excludeNetwork = true;
  try {
    const { userLimits } = report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } };
    const limit = userLimits?.open_files?.soft;
    return typeof limit === 'number' ? limit : undefined;
  } finally {
    report.excludeNetwork = excludeNetwork;
  }
}

/** Throws `LOAD_DESCRIPTORS_SHORT` when so many clients exceed the limit. */
export function requireDescriptors(clients: number, limit: number | undefined): void {
  const needed = clients + SPARE;
  if (limit === undefined || limit >= needed) return;
  throw loadError(
    'LOAD_DESCRIPTORS_SHORT',
    `${clients} clients need ${needed} open files, and this process may have ${limit}`,
    {
      details: { clients, limit },
      hint: `run it after \`ulimit -Hn ${needed}\`, which takes root beyond the present limit, or with --clients ${Math.max(1, limit - SPARE)}`,
    },
  );
}
