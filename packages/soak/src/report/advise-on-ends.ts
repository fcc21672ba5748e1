import { memoryOf } from './describe-part.ts';
import { formatAmount, formatSpan } from './quantity.ts';
import type { Findings } from './recommend.ts';
import { describeExit } from './service-reports.ts';
import type { ServiceEnd, ServiceReport } from './soak-report.ts';

/** What may have ended each service that nobody asked to end: told once for each way to end. */
export function adviseOnCrashes(findings: Findings): string[] {
  return findings.services.flatMap((service) => {
    const ways = new Map<string, ServiceEnd[]>();
    for (const end of service.ends) {
      if (end.how !== 'crashed') continue;
      const way = `${end.child === undefined} ${describeExit(end)}`;
      ways.set(way, [...(ways.get(way) ?? []), end]);
    }
    return [...ways.values()].map((same) => adviseOnCrash(findings, service, same));
  });
}

function adviseOnCrash(findings: Findings, service: ServiceReport, same: readonly ServiceEnd[]): string {
  const end = same[0] as ServiceEnd;
  const who = end.child === undefined ? 'it' : `its child ${end.child}`;
  const at = formatSpan(end.atMs - findings.run.startedMs);
  const when = same.length === 1 ? `after ${at}` : `${same.length} times, first after ${at}`;
  const newest = service.logFiles[0];
  const place = newest === undefined ? '' : ` Its last words are in ${newest}.`;
  return `${service.name}: ${who} ended by itself ${describeExit(end)}, ${when}. ${causeOf(findings, service.name, end)}${place}`;
}

/** A shell that runs a command which dies by a signal exits with 128 and the signal's number. */
const SIGNALS_BY_CODE: Readonly<Record<number, string>> = {
  132: 'SIGILL',
  134: 'SIGABRT',
  135: 'SIGBUS',
  137: 'SIGKILL',
  139: 'SIGSEGV',
  143: 'SIGTERM',
};

const CODE_CAUSES: Readonly<Record<number, string>> = {
  0: 'It took itself to be done: a service should run until it is asked to end.',
  126: 'The command was found, but is not executable.',
  127: 'The command was not found.',
};

const NATIVE_FAULT =
  'That is a fault in native code: keep a core dump (`ulimit -c unlimited`, `coredumpctl`), and suspect native modules first.';

function causeOf(findings: Findings, service: string, { code, signal }: ServiceEnd): string {
  switch (signal ?? SIGNALS_BY_CODE[code ?? Number.NaN]) {
    case 'SIGKILL':
      return `Nobody here sent that: most often it is the kernel, out of memory (\`dmesg | grep -i oom\`, \`memory.events\` of its cgroup)${mostMemory(findings, service)}.`;
    case 'SIGSEGV':
    case 'SIGBUS':
    case 'SIGILL':
    case 'SIGFPE':
      return NATIVE_FAULT;
    case 'SIGABRT':
      return 'It gave up by itself: a failed assertion, or a heap at its limit (Node.js: "heap out of memory" in its log).';
    case 'SIGTERM':
    case 'SIGINT':
    case 'SIGHUP':
      return 'Something other than the soak asked it to end: a supervisor, a time limit, a script.';
    default:
      if (code === undefined) return 'Only who started it is told how it ended: look there, and into its log.';
      return CODE_CAUSES[code] ?? 'It is most likely an error that nothing caught.';
  }
}

function mostMemory({ processes }: Findings, service: string): string {
  const of =
    processes.find((process) => process.service === service && process.role === 'tree') ??
    processes.find((process) => process.service === service);
  const max = memoryOf(of?.metrics ?? [])?.max ?? Number.NaN;
  return Number.isNaN(max) ? '' : `; it had ${formatAmount(max, 'bytes')} at most`;
}

/** Services that did not end when they were asked to. */
export function adviseOnStops({ services }: Findings): string[] {
  return services
    .filter(({ ends }) => ends.some(({ how }) => how === 'killed'))
    .map(
      ({ name }) =>
        `${name}: it did not end when it was asked to, or left processes behind, and had to be killed. Deployments will wait for it: handle the signal by closing servers and connections, and end its children.`,
    );
}
