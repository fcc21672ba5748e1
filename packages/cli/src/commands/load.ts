import { systemClock } from '@tidemark/core';
import { type LoadPlan, type LoadReport, runLoad } from '@tidemark/load';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { openFileTarget, type Target } from '../export/target.ts';
import {
  eventStreamPlan,
  type HttpLoadFlags,
  httpPlan,
  type LoadFlags,
  type StreamLoadFlags,
  type WebSocketLoadFlags,
  webSocketPlan,
} from '../load/plan-of-flags.ts';
import { openProgressView } from '../load/progress-view.ts';
import { formatReport } from '../load/report-text.ts';
import { openOutput } from '../output.ts';
import { listenForStop } from '../stop-signal.ts';

/** `tidemark load ws`: WebSocket clients. */
export function loadWebSocket(url: string, flags: WebSocketLoadFlags): Promise<ExitCode> {
  return load(webSocketPlan(url, flags), flags);
}

/** `tidemark load sse`: clients of server-sent events. */
export function loadEventStream(url: string, flags: StreamLoadFlags): Promise<ExitCode> {
  return load(eventStreamPlan(url, flags), flags);
}

/** `tidemark load http`: requests over connections that are kept open. */
export function loadHttp(url: string, flags: HttpLoadFlags): Promise<ExitCode> {
  return load(httpPlan(url, flags), flags);
}

/** Runs the plan, with what comes of it on stdout and in the file that was asked for. */
async function load(plan: LoadPlan, { json, out, force }: LoadFlags): Promise<ExitCode> {
  const target = out === undefined ? undefined : await openFileTarget(out, { force: force === true });
  try {
    const report = await run(plan);
    const output = openOutput();
    await writeFile(target, report);
    output.write(json ? `${JSON.stringify(report)}\n` : formatReport(report, output));
    return report.verdict.passed ? EXIT_CODES.ok : EXIT_CODES.failure;
  } finally {
    await target?.[Symbol.asyncDispose]();
  }
}

async function run(plan: LoadPlan): Promise<LoadReport> {
  const stop = listenForStop(systemClock);
  const view = openProgressView();
  try {
    return await runLoad(plan, { signal: stop.signal, onProgress: view.show });
  } finally {
    view.close();
    stop.release();
  }
}

async function writeFile(target: Target | undefined, report: LoadReport): Promise<void> {
  if (target === undefined) return;
  await target.write(Buffer.from(`${JSON.stringify(report, null, 2)}\n`));
  await target.finish();
}
