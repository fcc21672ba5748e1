import type { Shape } from '../verdict/shape.ts';
import { describeRate, formatTimeToLimit, type LeakPart, titleOf, unitOf } from './describe-part.ts';
import { formatProbability } from './quantity.ts';
import type { Findings } from './recommend.ts';
import type { ProcessReport } from './soak-report.ts';

/** Where to look for each leak, by what leaks and in which shape. What a tree leaks only because its process does is told once. */
export function adviseOnLeaks(findings: Findings): string[] {
  const leaks = findings.parts.filter(
    (part): part is LeakPart => part.rule === 'leak' && part.growth.verdict === 'leaking',
  );
  return leaks.flatMap((leak) => {
    const process = findings.processes.find(({ name }) => name === leak.process);
    if (process?.role === 'tree' && isToldByMember(findings, leaks, { leak, tree: process })) return [];
    return [`${describe(findings, leak)} ${adviceFor(findings, leak, process)}`];
  });
}

function isToldByMember(
  { processes }: Findings,
  leaks: readonly LeakPart[],
  { leak, tree }: { readonly leak: LeakPart; readonly tree: ProcessReport },
): boolean {
  const members = processes.filter(({ service, role }) => service === tree.service && role !== 'tree');
  return leaks.some(({ metric, process }) => metric === leak.metric && members.some(({ name }) => name === process));
}

/** `api: leak of resident memory, 12.3 MB/h (...) in steps that go on; 98 % sure, at its limit in 3 d 4 h.` */
function describe(findings: Findings, leak: LeakPart): string {
  const { growth, process } = leak;
  const { timeToLimitMs } = growth;
  const how = COURSES[growth.shape] ?? '';
  const limit = timeToLimitMs === undefined ? '' : `, at its limit in ${formatTimeToLimit(timeToLimitMs)}`;
  const rate = describeRate(growth, unitOf(findings, leak));
  return `${process}: leak of ${titleOf(findings, leak)}, ${rate}${how}; ${formatProbability(growth.leakProbability)} sure${limit}.`;
}

const COURSES: Readonly<Partial<Record<Shape, string>>> = {
  stairs: ' in steps that go on',
  accelerating: ' and ever faster',
  'late slope': ' since the middle of the run',
  'warm-up then slope': ' after its warm-up',
};

function adviceFor(findings: Findings, { metric, growth }: LeakPart, process: ProcessReport | undefined): string {
  const pid = process?.pid === undefined ? 'PID' : String(process.pid);
  if (isProcessCount(metric)) {
    return 'Children are started and neither end nor are ended: look for what starts them, and that each is waited for and has a time limit.';
  }
  if (metric.endsWith('_open_fds')) {
    return `Something is opened and not closed: \`ls -l /proc/${pid}/fd\` of a process that has run for a while shows whether it is sockets, pipes or files. Look at error paths, at responses that are never read to the end, and at watchers.`;
  }
  if (metric.endsWith('_threads')) {
    return `Threads are started and never end: \`ps -T -p ${pid}\` shows their names. Look for pools, workers or clients that are made for each request instead of once.`;
  }
  if (process?.role === 'tree') return adviceForTree(findings, process);
  return isMemory(metric)
    ? (MEMORY_ADVICE[growth.shape] ?? STEADY_GROWTH)
    : 'Look for what adds to it and what should take away again.';
}

function adviceForTree({ parts }: Findings, tree: ProcessReport): string {
  const adds = parts.some(
    (part) =>
      part.rule === 'leak' &&
      part.process === tree.name &&
      isProcessCount(part.metric) &&
      part.growth.verdict === 'leaking',
  );
  return adds
    ? 'Its processes become more, and each takes its share: end the children first, then look at this again.'
    : 'No single process of it was seen to leak: it is spread over its children, or in ones too young to be judged. Look at the children that live longest.';
}

function isProcessCount(metric: string): boolean {
  return /(^|_)processes$|process_count$/.test(metric);
}

function isMemory(metric: string): boolean {
  return /memory|heap|_bytes$/.test(metric);
}

const STEADY_GROWTH =
  'Something is kept for each piece of work: take two heap snapshots some minutes apart under load (Node.js: `--heapsnapshot-signal=SIGUSR2`) and compare what there is more of. If the heap stays level, it is outside of it: buffers, native modules, the allocator.';

const MEMORY_ADVICE: Readonly<Partial<Record<Shape, string>>> = {
  stairs:
    'Steps are whole blocks that stay: a table, list or buffer that doubles when it is full, or a job that keeps its result. Compare the times of the steps in the chart with the jobs in the log; then look for maps and caches without a bound.',
  accelerating:
    'What grows ever faster feeds on itself: a queue that is filled faster than it is emptied, retries that add up, or listeners added by listeners. The limit comes sooner than the rate says. Look at the lengths of queues first.',
  'late slope':
    'Something began in the middle of the run: look at what the log says there, such as the first use of a feature, an error path or a reconnect, and take heap snapshots before and after it.',
};
