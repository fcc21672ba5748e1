import { fileURLToPath } from 'node:url';
import { formatDuration, isTidemarkError, systemClock } from '@tidemark/core';
import {
  createEventTeller,
  type RunLogEntry,
  readReport,
  runSoak,
  type SoakPlan,
  type SoakReport,
} from '@tidemark/soak';
import { boundBacktracking } from '../backtracking.ts';
import type { ExitCode } from '../exit.ts';
import { printable } from '../format/printable.ts';
import { conclude, type ReportFlags } from '../soak/conclude.ts';
import { type PlanFlags, readPlan } from '../soak/plan-of-flags.ts';
import { openProgressView, type ProgressView } from '../soak/progress-view.ts';
import { chooseRunDirectory } from '../soak/run-directory.ts';
import { listenForStop } from '../stop-signal.ts';

interface RunFlags extends PlanFlags, ReportFlags {
  readonly runDir?: string;
}

/** `tidemark soak run`: starts services, watches and judges them. */
export async function soakRun(command: readonly string[], flags: RunFlags): Promise<ExitCode> {
  // Whoever wrote the patterns for error lines, no line may hold up the run.
  boundBacktracking();
  const plan = await readPlan(command, flags);
  const naming = { name: plan.name, startMs: systemClock.now(), hasSegments: plan.segmentMs !== undefined };
  const directory = chooseRunDirectory(flags.runDir, naming);
  const { baseline = [] } = flags;
  // A folder that is no run is better known now than after a day.
  for (const each of baseline) await readReport(each);
  const report = await runOrReport(plan, directory).catch(async (error: unknown) => {
    // CI wants a report of that, too.
    if (isTidemarkError(error) && NOT_BEGUN.has(error.code)) await conclude(await readReport(directory), flags);
    throw error;
  });
  return conclude(baseline.length === 0 ? report : await readReport(directory, { baseline }), flags);
}

/** What a service may do that keeps a run from beginning. */
const NOT_BEGUN: ReadonlySet<string> = new Set([
  'SOAK_NOT_READY',
  'SOAK_SERVICE_NOT_STARTED',
  'SOAK_NOTHING_TO_ATTACH',
]);

/** A run that is over has its verdict: a job that is started again, or one too many of a chain, is told that one. */
async function runOrReport(plan: SoakPlan, directory: string): Promise<SoakReport> {
  try {
    return await run(plan, directory);
  } catch (error) {
    if (!isTidemarkError(error) || error.code !== 'SOAK_RUN_FINISHED') throw error;
    process.stderr.write(`${printable(error.message)}; this is its report\n`);
    return readReport(directory);
  }
}

async function run(plan: SoakPlan, directory: string): Promise<SoakReport> {
  const stop = listenForStop(systemClock);
  const view = openProgressView(systemClock);
  try {
    view.say(describeRun(plan, directory));
    const { report } = await runSoak({
      plan,
      directory,
      tidemark: ownCommand(),
      signal: stop.signal,
      onProgress: view.show,
      onEntry: tellEvents(plan, view),
    });
    return report;
  } finally {
    view.close();
    stop.release();
  }
}

function describeRun({ name, services, attached, durationMs, intervalMs }: SoakPlan, directory: string): string {
  const watched = [...services, ...attached].map((each) => each.name).join(', ');
  const time = `for ${formatDuration(durationMs)}, a sample every ${formatDuration(intervalMs)}`;
  return `soak of ${name}: ${watched} ${time}, kept in ${printable(directory)}`;
}

function tellEvents({ services, attached }: SoakPlan, view: ProgressView): (entry: RunLogEntry) => void {
  const tell = createEventTeller([
    ...services.map(({ name }) => ({ name, role: 'service' as const })),
    ...attached.map(({ name }) => ({ name, role: 'attached' as const })),
    { name: 'load', role: 'load' },
  ]);
  return (entry) => {
    const event = tell(entry);
    // What is run, and for how long, was said before.
    if (event !== undefined && entry.type !== 'run-started') view.tell(event);
  };
}

/** What a program named `tidemark` in a plan stands for: this very one. A debugger stays with its process. */
function ownCommand(): [string, ...string[]] {
  const bin = fileURLToPath(new URL('../../bin/tidemark.js', import.meta.url));
  return [process.execPath, ...process.execArgv.filter((flag) => !flag.startsWith('--inspect')), bin];
}
