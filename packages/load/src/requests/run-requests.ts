import { sleep } from '@tidemark/core';
import { buildReport, type RunFindings, type RunTimes } from '../build-report.ts';
import { loadError } from '../errors.ts';
import type { Received } from '../meter.ts';
import type { Ending, LoadProgress, LoadReport, RequestCounts } from '../report.ts';
import type { ResolvedHttpPlan } from '../resolve-plan.ts';
import { type RunContext, tellProgress } from '../run-phases.ts';
import { startClosedLoop } from './closed-loop.ts';
import type { Loop } from './loop.ts';
import { startOpenLoop } from './open-loop.ts';
import { type ConnectionCounts, type RequestClient, type RequestOutcome, requestClients } from './request-client.ts';
import { RequestTally } from './request-tally.ts';

/** Sends the requests of a plan for its time, waits for those under way, and closes all connections. */
export async function runRequests(plan: ResolvedHttpPlan, context: RunContext): Promise<LoadReport> {
  const run = new RequestRun(plan, context);
  try {
    return await run.run();
  } finally {
    await run.close();
  }
}

class RequestRun {
  readonly #plan: ResolvedHttpPlan;
  readonly #context: RunContext;
  readonly #tally: RequestTally;
  readonly #connections: ConnectionCounts = { opened: 0, open: 0 };
  readonly #clients: RequestClient[];
  readonly #startedMs: number;
  readonly #beganMs: number;
  #measuringMs = Number.POSITIVE_INFINITY;
  #phase: LoadProgress['phase'] = 'connecting';
  #stopTelling = () => {};
  #loop: Loop | undefined;

  constructor(plan: ResolvedHttpPlan, context: RunContext) {
    const { clock, meter } = context;
    this.#plan = plan;
    this.#context = context;
    this.#startedMs = clock.now();
    this.#beganMs = clock.monotonic();
    this.#tally = new RequestTally(meter, clock);
    const createClient = requestClients(plan, clock, this.#connections);
    this.#clients = Array.from({ length: plan.clients }, createClient);
  }

  async run(): Promise<LoadReport> {
    const { clock, watch, signal } = this.#context;
    this.#stopTelling = tellProgress(this.#context, () => this.#progress());
    await this.#tryOne();
    await this.#start();
    this.#phase = 'measuring';
    this.#measuringMs = clock.monotonic();
    this.#tally.restart();
    watch.restart();
    await sleep(clock, this.#plan.durationMs, signal);
    const loop = this.#loop as Loop;
    loop.stop();
    const received = this.#context.meter.measured();
    const times = { startedMs: this.#startedMs, beganMs: this.#beganMs, measuringMs: this.#measuringMs };
    const endedMs = clock.monotonic();
    const ending = signal.aborted ? 'interrupted' : 'complete';
    this.#phase = 'finishing';
    // Left out, the slowest would not be counted. Each has a time limit of its own.
    await untilAborted(loop.idle(), signal);
    return buildReport(this.#plan, this.#context, this.#findings(received, { ...times, endedMs }, ending));
  }

  async close(): Promise<void> {
    this.#stopTelling();
    this.#loop?.stop();
    await Promise.all(this.#clients.map((client) => client.destroy()));
  }

  /** A request that is not counted, before there are thousands. */
  async #tryOne(): Promise<void> {
    const answer = new Promise<RequestOutcome>((resolve) => this.#clients[0]?.send(resolve));
    const outcome = await untilAborted(answer, this.#context.signal);
    if (outcome === undefined || !('failure' in outcome)) return;
    const { kind, message } = outcome.failure;
    const { href } = this.#plan.url;
    throw loadError('LOAD_UNREACHABLE', `no answer from ${href}: ${message}`, { details: { url: href, kind } });
  }

  async #start(): Promise<void> {
    const { clock, signal } = this.#context;
    const { rate, connectRate } = this.#plan;
    const onOutcome = (outcome: RequestOutcome, dueMs: number) => this.#tally.outcome(outcome, dueMs);
    const common = { clock, clients: this.#clients, onOutcome };
    if (rate !== undefined) {
      this.#loop = startOpenLoop({ ...common, ratePerSecond: rate });
      return;
    }
    const ready = new Promise<void>((resolve) => {
      this.#loop = startClosedLoop({ ...common, connectRate, onReady: resolve });
    });
    await untilAborted(ready, signal);
  }

  #findings(received: Received, times: RunTimes, ending: Ending): RunFindings {
    const { opened, open } = this.#connections;
    return {
      times,
      ending,
      received,
      clients: { planned: this.#plan.clients, opened, openAtEnd: open, silent: null, connecting: null },
      latency: { delivery: null, spread: null, response: this.#tally.response.summary() },
      sequence: null,
      requests: this.#requestCounts(),
      paused: null,
    };
  }

  #requestCounts(): RequestCounts {
    const { statuses, answered, failed } = this.#tally;
    const { underWay = 0, unsent = 0 } = this.#loop ?? {};
    return { plannedRate: this.#plan.rate ?? null, statuses, answered, failed, unfinished: underWay, unsent };
  }

  #progress(): LoadProgress {
    const { clock, meter } = this.#context;
    const nowMs = clock.monotonic();
    const { messagesPerSecond, bytesPerSecond } = meter.look();
    const latency = meter.recent.summary();
    meter.recent.clear();
    return {
      phase: this.#phase,
      elapsedMs: nowMs - this.#beganMs,
      leftMs: Math.max(0, this.#plan.durationMs - Math.max(0, nowMs - this.#measuringMs)),
      clients: { planned: this.#plan.clients, open: this.#connections.open },
      messagesPerSecond,
      bytesPerSecond,
      seriesUpdatesPerSecond: null,
      latency,
      errors: meter.errors.total,
      gaps: null,
      skipped: null,
      isOnePaused: false,
    };
  }
}

/** What the promise resolves with, or undefined as soon as the signal aborts. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const onAbort = () => resolve(undefined);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
