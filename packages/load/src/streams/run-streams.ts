import { sleep } from '@tidemark/core';
import { buildReport, type RunFindings } from '../build-report.ts';
import { loadError } from '../errors.ts';
import type { Failure } from '../failures.ts';
import { startPacer } from '../pacer.ts';
import type { Ending, LoadProgress, LoadReport, RequestCounts } from '../report.ts';
import type { ResolvedStreamPlan } from '../resolve-plan.ts';
import { type RunContext, tellProgress } from '../run-phases.ts';
import { eventData } from './event-blocks.ts';
import { eventStreamClients } from './event-stream-client.ts';
import { createLiveMessageReader } from './live-message.ts';
import { PausedClient } from './paused-client.ts';
import type { OpenStreamClient } from './stream-client.ts';
import { type Member, StreamCrowd } from './stream-crowd.ts';
import { type ClientTrail, StreamTally } from './stream-tally.ts';
import { webSocketClients } from './web-socket-client.ts';

/** Opens the clients of a stream, listens for the time of the plan, and closes them. */
export async function runStreams(plan: ResolvedStreamPlan, context: RunContext): Promise<LoadReport> {
  const run = new StreamRun(plan, context);
  try {
    return await run.run();
  } finally {
    await run.close();
  }
}

class StreamRun {
  readonly #crowd: StreamCrowd;
  readonly #plan: ResolvedStreamPlan;
  readonly #context: RunContext;
  readonly #tally: StreamTally;
  readonly #paused: PausedClient | undefined;
  readonly #startedMs: number;
  readonly #beganMs: number;
  /** Aborts with the error of a run whose first client is refused what it subscribes to. */
  readonly #refused = new AbortController();
  #measuringMs = Number.POSITIVE_INFINITY;
  #phase: LoadProgress['phase'] = 'connecting';
  #stopTelling = () => {};

  constructor(plan: ResolvedStreamPlan, context: RunContext) {
    const { clock, meter } = context;
    this.#plan = plan;
    this.#context = context;
    this.#startedMs = clock.now();
    this.#beganMs = clock.monotonic();
    this.#paused = plan.pauseOneMs === undefined ? undefined : new PausedClient(clock);
    const reader = plan.protocol === 'tidemark' ? createLiveMessageReader(jsonOf[plan.kind]) : undefined;
    this.#tally = new StreamTally({
      meter,
      clock,
      reader,
      intervalMs: plan.intervalMs,
      paused: this.#paused,
      onRefused: (failure, trail) => this.#refuse(failure, trail),
    });
    this.#crowd = new StreamCrowd({
      clock,
      tally: this.#tally,
      openClient: openerOf(plan, context),
      onFailure: (failure, { isPaused }) => {
        meter.errors.count(failure);
        if (isPaused) this.#paused?.end(failure.message);
      },
      onOpen: (member) => this.#greet(member),
    });
  }

  async run(): Promise<LoadReport> {
    const { clients, connectRate, durationMs } = this.#plan;
    const { clock, meter, watch } = this.#context;
    const signal = AbortSignal.any([this.#context.signal, this.#refused.signal]);
    this.#stopTelling = tellProgress(this.#context, () => this.#progress());
    const failure = await this.#crowd.first(this.#paused !== undefined, signal);
    if (failure !== undefined) throw refusal(this.#plan, failure);
    await this.#crowd.more(clients - 1, connectRate, signal);
    this.#phase = 'measuring';
    this.#measuringMs = clock.monotonic();
    meter.restart();
    watch.restart();
    this.#tally.measure();
    this.#planPause();
    const stopSending = this.#sendEvery();
    await sleep(clock, durationMs, AbortSignal.any([signal, this.#crowd.deserted]));
    stopSending();
    this.#refused.signal.throwIfAborted();
    this.#phase = 'finishing';
    return buildReport(this.#plan, this.#context, this.#findings());
  }

  async close(): Promise<void> {
    this.#stopTelling();
    this.#paused?.cancel();
    await this.#crowd.close();
  }

  /** The first client speaks for all: what it may not have, nobody gets. */
  #refuse(failure: Failure, trail: ClientTrail): void {
    this.#context.meter.errors.count(failure);
    const isFirst = trail === this.#crowd.members[0]?.trail && trail.heardMs === undefined;
    if (isFirst) this.#refused.abort(refusal(this.#plan, failure));
  }

  /** A client that is to say something once does so as it is connected. */
  #greet({ client, trail }: Member): void {
    if (this.#plan.kind !== 'ws' || this.#plan.message === undefined || this.#plan.everyMs !== undefined) return;
    this.#tally.sent(trail, this.#context.clock.monotonic());
    client.send(this.#plan.message);
  }

  /** Sends the plan's message again and again, to one client after the other. Returns what stops it. */
  #sendEvery(): () => void {
    const plan = this.#plan;
    if (plan.kind !== 'ws' || plan.message === undefined || plan.everyMs === undefined) return () => {};
    const { message, everyMs } = plan;
    const { members } = this.#crowd;
    return startPacer(this.#context.clock, {
      ratePerSecond: (members.length * 1000) / everyMs,
      onDue: (index, dueMs) => {
        const { client, trail, isOpen } = members[index % members.length] as Member;
        if (!isOpen) return;
        this.#tally.sent(trail, dueMs);
        client.send(message);
      },
    });
  }

  #planPause(): void {
    const { durationMs, pauseOneMs } = this.#plan;
    const [first] = this.#crowd.members;
    if (pauseOneMs === undefined || first?.isOpen !== true) return;
    const times = { delayMs: (durationMs - pauseOneMs) / 2, pauseMs: pauseOneMs };
    this.#paused?.plan(first.client, times, () => this.#tally.newest);
  }

  #ending(): Ending {
    if (this.#context.signal.aborted) return 'interrupted';
    return this.#crowd.deserted.aborted ? 'deserted' : 'complete';
  }

  #findings(): RunFindings {
    const { clock, meter } = this.#context;
    const { delivery, spread, response, counts, pausedCounts } = this.#tally;
    const times = { startedMs: this.#startedMs, beganMs: this.#beganMs, measuringMs: this.#measuringMs };
    const { opened, open, silent, connecting } = this.#crowd;
    const isTidemark = this.#plan.protocol === 'tidemark';
    return {
      times: { ...times, endedMs: clock.monotonic() },
      ending: this.#ending(),
      received: meter.measured(),
      clients: {
        planned: this.#plan.clients,
        opened,
        openAtEnd: open,
        silent: isTidemark ? silent : null,
        connecting: connecting.summary(),
      },
      latency: { delivery: delivery.summary(), spread: spread.summary(), response: response.summary() },
      sequence: isTidemark ? { ...counts } : null,
      requests: this.#messageCounts(),
      paused: this.#paused?.report(pausedCounts) ?? null,
    };
  }

  /** Of clients that send messages, what became of these. */
  #messageCounts(): RequestCounts | null {
    const plan = this.#plan;
    if (plan.kind !== 'ws' || plan.message === undefined) return null;
    const { response } = this.#tally;
    const unfinished = this.#crowd.members.reduce((sum, { trail }) => sum + trail.awaited.length, 0);
    const plannedRate = plan.everyMs === undefined ? null : Math.round((plan.clients * 1e6) / plan.everyMs) / 1000;
    return { plannedRate, statuses: {}, answered: response.summary()?.count ?? 0, failed: 0, unfinished, unsent: 0 };
  }

  #progress(): LoadProgress {
    const { clock, meter } = this.#context;
    const nowMs = clock.monotonic();
    const { messagesPerSecond, bytesPerSecond, updatesPerSecond } = meter.look();
    const latency = meter.recent.summary();
    meter.recent.clear();
    const { gaps, duplicates, disordered, skipped } = this.#tally.counts;
    const isTidemark = this.#plan.protocol === 'tidemark';
    return {
      phase: this.#phase,
      elapsedMs: nowMs - this.#beganMs,
      leftMs: Math.max(0, this.#plan.durationMs - Math.max(0, nowMs - this.#measuringMs)),
      clients: { planned: this.#plan.clients, open: this.#crowd.open },
      messagesPerSecond,
      bytesPerSecond,
      seriesUpdatesPerSecond: isTidemark ? updatesPerSecond : null,
      latency,
      errors: meter.errors.total,
      gaps: isTidemark ? gaps + duplicates + disordered : null,
      skipped: isTidemark ? skipped : null,
      isOnePaused: this.#paused?.phase === 'during',
    };
  }
}

/** Where the JSON of a message is. */
const jsonOf = { ws: (bytes: Buffer) => bytes.toString(), sse: eventData };

function openerOf(plan: ResolvedStreamPlan, { clock }: RunContext): OpenStreamClient {
  return plan.kind === 'ws' ? webSocketClients(plan) : eventStreamClients(plan, clock);
}

function refusal({ url }: ResolvedStreamPlan, { kind, detail, message }: Failure) {
  const details = { url: url.href, kind, ...(detail === '' ? {} : { detail }) };
  if (kind === 'handshake' || kind === 'closed' || kind === 'protocol' || kind === 'subscription') {
    return loadError('LOAD_STREAM_REFUSED', `${url.href} gives no stream: ${message}`, { details });
  }
  return loadError('LOAD_UNREACHABLE', `no connection to ${url.href}: ${message}`, { details });
}
