import type { DeliveryShape, ExporterShape, ReceiverShape } from '@tidemark/api/client';
import { formatBytes, formatCount, formatMilliseconds, formatPercent } from '../format/quantity.ts';
import { formatInterval, formatMoment } from '../format/time.ts';

/** Something that leaves the agent, and how that goes, in words. */
export interface DeliveryView {
  /** Unlike all others. */
  readonly key: string;
  readonly name: string;
  readonly plugin: string;
  readonly state: string;
  /** What the state means to people: all is well, it will mend itself, or somebody has to. */
  readonly tone: 'good' | 'warn' | 'bad';
  readonly facts: readonly { readonly term: string; readonly text: string }[];
  /** What went wrong last, and whether nothing has gone well since. */
  readonly problem: { readonly text: string; readonly isOver: boolean } | undefined;
  /** An exporter that only somebody can start again. */
  readonly isStopped: boolean;
}

type Problem = NonNullable<DeliveryShape['lastProblem']>;

/** `nowMs` is the time of the agent; undefined when nobody knows it. */
export function exporterView(exporter: ExporterShape, nowMs: number | undefined): DeliveryView {
  const { name, plugin, state, behind, delivery, lostFrames, problem, usage } = exporter;
  const isStopped = state === 'stopped';
  const last = newest(problem, delivery?.lastProblem ?? null);
  const facts = [
    ...(behind === null ? [] : [{ term: 'Behind', text: behindWords(behind) }]),
    ...(delivery === null ? [] : deliveryFacts(delivery, 'Batches')),
    ...(usage.rssBytes === 0 ? [] : [{ term: 'Own cost', text: usageWords(usage) }]),
    ...(lostFrames === 0 ? [] : [{ term: 'Lost', text: frameWords(lostFrames) }]),
  ];
  const view = last === null ? undefined : problemView(last, delivery, nowMs);
  return {
    ...{ key: `exporter ${name}`, name, plugin, facts, isStopped },
    state: state !== 'running' ? state : delivery === null ? 'reading its queue' : stateWord(delivery),
    tone: isStopped ? 'bad' : state === 'down' ? 'warn' : toneOf(delivery, view),
    problem: view,
  };
}

/** The same of somebody who is told of alerts. */
export function receiverView(receiver: ReceiverShape, nowMs: number | undefined): DeliveryView {
  const { name, plugin, lastProblem } = receiver;
  const problem = lastProblem === null ? undefined : problemView(lastProblem, receiver, nowMs);
  return {
    ...{ key: `receiver ${name}`, name, plugin, isStopped: false },
    state: stateWord(receiver),
    tone: toneOf(receiver, problem),
    facts: deliveryFacts(receiver, 'Messages'),
    problem,
  };
}

/** A receiver that refuses everything opens no breaker: nothing has gone well since is enough to warn. */
function toneOf(delivery: DeliveryShape | null, problem: DeliveryView['problem']): DeliveryView['tone'] {
  const isRetrying = delivery !== null && delivery.breaker.state !== 'closed';
  return isRetrying || problem?.isOver === false ? 'warn' : 'good';
}

function deliveryFacts(delivery: DeliveryShape, what: string): DeliveryView['facts'] {
  const { queue, delivered, dropped, latency } = delivery;
  return [
    { term: 'Breaker', text: breakerWords(delivery) },
    { term: `${what} waiting`, text: `${formatCount(queue.items)} of ${formatCount(queue.maxItems)}` },
    { term: 'Sent', text: formatCount(delivered) },
    { term: 'Dropped', text: formatCount(dropped.overflow + dropped.rejected + dropped.expired) },
    { term: 'Retries', text: retryWords(delivery) },
    { term: 'Latency, p95', text: formatMilliseconds(latency?.p95Ms) },
  ];
}

function stateWord({ state, breaker }: DeliveryShape): string {
  return state === 'running' && breaker.state !== 'closed' ? 'retrying' : state;
}

function breakerWords({ breaker: { state }, nextAttemptInMs }: DeliveryShape): string {
  return state === 'open' ? `open, tries in ${wholeSeconds(nextAttemptInMs)}` : state;
}

/** `3, 33.3 % successful`: an item that came through by retries did so by one of them. */
function retryWords({ retries, deliveredByRetry }: DeliveryShape): string {
  if (retries === 0) return '0';
  return `${formatCount(retries)}, ${formatPercent((100 * deliveredByRetry) / retries)} successful`;
}

function frameWords(frames: number): string {
  return `${formatCount(frames)} ${frames === 1 ? 'frame' : 'frames'}`;
}

function behindWords({ frames, ms }: NonNullable<ExporterShape['behind']>): string {
  return frames === 0 ? 'nothing' : `${wholeSeconds(ms)}, ${frameWords(frames)}`;
}

/** Of its process. */
function usageWords({ rssBytes, cpuRatio }: ExporterShape['usage']): string {
  return `${formatBytes(rssBytes)}, ${formatPercent(100 * cpuRatio)} CPU`;
}

function wholeSeconds(ms: number): string {
  return formatInterval(Math.max(1, Math.round(ms / 1000)) * 1000);
}

function newest(a: Problem | null, b: Problem | null): Problem | null {
  if (a === null || b === null) return a ?? b;
  return a.timeMs >= b.timeMs ? a : b;
}

function problemView({ timeMs, message }: Problem, delivery: DeliveryShape | null, nowMs: number | undefined) {
  const isOver = (delivery?.lastDeliveredMs ?? Number.NEGATIVE_INFINITY) > timeMs;
  return { text: `${formatMoment(timeMs, nowMs)} ${message}`, isOver };
}
