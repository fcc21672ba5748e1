/**
 * One exporter at work. Invariants:
 *
 * 1. What waits is a range of frames, not a copy of them: it is cut when time is up and never changes; its batch is made
 *    when it is its turn, from memory or from the history.
 * 2. Ranges follow each other without a hole, also across restarts: cutting goes on behind the newest range that came
 *    into the queue, which remembers it.
 * 3. A range that another run of the agent cut ends where the file ended when this one began: what was never written has its
 *    number again, and is in a range of this run.
 * 4. A frame that no batch has carried is counted: as dropped with its range, or as lost when the history has it no more.
 */
import type { DeskExporter, LiveFrames } from '@tidemark/api';
import { type Frame, formatSelector } from '@tidemark/core';
import type { ExportBatch, ExporterSupports } from '@tidemark/plugin-kit';
import { createDelivery, type Delivery, type DeliveryReport } from '@tidemark/plugin-kit/host';
import type { History, Ledger } from '@tidemark/storage';
import { type BatchMaker, createBatchMaker } from './batch-maker.ts';
import { batchParts } from './batch-parts.ts';
import type { ExporterPlan } from './exporter-plan.ts';
import type { ExporterDependencies, ExporterPlugin } from './exporter-plugin.ts';
import { type FrameRange, formatRange, type QueuedRange, rangeKey } from './frame-range.ts';
import { framesOf } from './frame-source.ts';
import { nextFrame } from './next-frame.ts';
import { createRangeCutter, type RangeCutter } from './range-cutter.ts';
import { openNewestQueue, openRangeQueue, type Place } from './range-queue.ts';
import { untilItWorks } from './until-it-works.ts';

/** Where frames are, and where what waits is kept. */
export interface ExporterSources {
  readonly live: LiveFrames;
  readonly history: Pick<History, 'framesAfter'>;
  readonly ledger: Pick<Ledger, 'queue' | 'newestKey'>;
  /** Where the history ended before this run of the agent; 0 when nobody knows. */
  readonly startSeq: number;
}

/** Values of a batch at most, whatever its exporter takes: 800 kB. */
const MAX_VALUES = 100_000;
const EVERY_MS = 10_000;
/** Where the receiver takes no times, the newest row is worth something only soon. */
const NEWEST_EVERY_MS = 1000;

/** What a receiver takes, and how often. */
interface Takes extends Required<ExporterSupports> {
  readonly everyMs: number;
}

export class Exporter {
  readonly name: string;
  readonly #plan: ExporterPlan;
  readonly #plugin: ExporterPlugin;
  readonly #dependencies: ExporterDependencies;
  readonly #batches: BatchMaker;
  readonly #closing = new AbortController();
  #sources: ExporterSources | undefined;
  #beganMs = 0;
  #delivery: Delivery<QueuedRange> | undefined;
  #running = Promise.resolve();
  /** Whether what is left when it ends is delivered after the next start. */
  #isKept = true;
  #reached: Place = { seq: 0, timeMs: 0 };
  #lostFrames = 0;
  /** Undefined as long as there is something to send. */
  #nothingToSend: DeskExporter['problem'];

  constructor(plan: ExporterPlan, plugin: ExporterPlugin, dependencies: ExporterDependencies) {
    const { name, labels, selectors } = plan;
    this.name = name;
    this.#plan = plan;
    this.#plugin = plugin;
    this.#dependencies = dependencies;
    this.#batches = createBatchMaker({ resource: { host: dependencies.host.hostName, ...labels }, selectors });
  }

  /** Begins to cut and to deliver, as soon as the file answers. */
  begin(sources: ExporterSources): void {
    this.#sources = sources;
    this.#beganMs = this.#dependencies.clock.now();
    this.#running = this.#run(sources);
  }

  view(): DeskExporter {
    const { problem = this.#nothingToSend, ...plugin } = this.#plugin.view();
    return {
      name: this.name,
      ...plugin,
      problem,
      behind: this.#behind(),
      lostFrames: this.#lostFrames,
      figures: this.#delivery?.figures(),
    };
  }

  /** Its process, and what it has waited for since the receiver failed. */
  async restart(): Promise<void> {
    await this.#plugin.restart();
    this.#delivery?.retryNow();
  }

  /** Cuts what is left, and delivers it as long as that goes well and time allows. Undefined when it never began. */
  async close(timeoutMs: number): Promise<DeliveryReport | undefined> {
    this.#closing.abort();
    await this.#running;
    if (this.#delivery !== undefined) {
      const report = await this.#delivery.close({ timeoutMs });
      return this.#isKept ? report : { ...report, dropped: report.dropped + report.left, left: 0 };
    }
    await this.#plugin.close().catch((error: unknown) => {
      this.#dependencies.log.error('did not end well', { error });
    });
    return undefined;
  }

  async #run(sources: ExporterSources): Promise<void> {
    const { clock, log } = this.#dependencies;
    const { signal } = this.#closing;
    const plugin = await this.#plugin.ready(signal);
    if (plugin === undefined) return;
    const takes = resolveTakes(plugin.supports, this.#plan);
    this.#isKept = takes.timestamps;
    const context = { ...sources, beganMs: this.#beganMs, clock };
    const open = () => (takes.timestamps ? openRangeQueue(this.#plan, context) : openNewestQueue(context));
    const opened = await untilItWorks(open, {
      clock,
      signal,
      onFailure: (error) => log.error('nothing is exported until the queue can be read from the file', { error }),
    });
    if (opened === undefined) return;
    const { queue, afterSeq, reached } = opened.result;
    this.#reached = reached;
    this.#delivery = createDelivery({
      queue,
      sink: {
        deliver: async (queued, signal) => {
          const range = this.#asWritten(queued, sources);
          const frames = takes.timestamps ? await framesOf(range, sources) : newestOf(sources);
          const batch = this.#batchOf(range, frames);
          for (const part of batch === undefined ? [] : batchParts(batch, takes.maxValues)) {
            await plugin.deliver(part, signal);
          }
          this.#delivered(range, frames);
          if (takes.timestamps) this.#addLost(queued, frames.length);
        },
        flush: plugin.flush,
        close: plugin.close,
      },
      clock,
      log,
      policy: { giveUpAfterMs: this.#plan.giveUpAfterMs },
    });
    await this.#cut(sources, takes, afterSeq);
  }

  /** Puts ranges into the queue until it is closed, and the last one then. */
  async #cut({ live }: ExporterSources, takes: Takes, openedSeq: number): Promise<void> {
    while (live.newest === undefined) if (!(await live.next(this.#closing.signal))) return;
    // A file that has lost its frames and not its ledger gives numbers again from 1.
    const afterSeq = takes.timestamps ? Math.min(openedSeq, live.oldestSeq - 1) : openedSeq;
    const cutter = createRangeCutter({ ...takes, afterSeq, countValues: this.#batches.countValues });
    let seq = afterSeq;
    const { clock } = this.#dependencies;
    const wait = { clock, signal: this.#closing.signal, pauseMs: takes.everyMs };
    for (let next = 'frame'; next !== 'end'; next = await nextFrame(live, wait)) {
      for (let frame = live.after(seq); frame !== undefined; frame = live.after(seq)) {
        if (frame.seq > seq + 1 && !(await this.#offerSkipped(cutter, frame))) return;
        seq = frame.seq;
        if (!(await this.#offer(cutter.take(frame)))) return;
      }
      if (next === 'pause' && !(await this.#offerRest(cutter))) return;
    }
    await this.#offerRest(cutter);
  }

  /** What is not in memory, before a frame that is. There may be thousands of ranges, which the end does not wait for. */
  async #offerSkipped(cutter: RangeCutter, frame: Frame): Promise<boolean> {
    for (const range of this.#bounded(cutter.skipTo(frame.seq - 1, frame))) {
      if (this.#closing.signal.aborted || !(await this.#offer([range]))) return false;
    }
    return true;
  }

  async #offerRest(cutter: RangeCutter): Promise<boolean> {
    const rest = cutter.rest();
    return this.#offer(rest === undefined ? [] : [rest]);
  }

  /** False when the end comes first: what is not in the queue then is cut again after the next start. */
  async #offer(ranges: readonly FrameRange[]): Promise<boolean> {
    const { clock, log } = this.#dependencies;
    for (const range of ranges) {
      const queued = { ...range, beganMs: this.#beganMs };
      const offered = await untilItWorks(async () => this.#delivery?.offer(rangeKey(queued), queued), {
        clock,
        signal: this.#closing.signal,
        onFailure: (error) => log.error('what is to be exported waits until it can be noted in the file', { error }),
      });
      if (offered === undefined) return false;
    }
    return true;
  }

  /** No more ranges than may wait: the older ones would only push each other out. */
  #bounded(ranges: readonly FrameRange[]): readonly FrameRange[] {
    const tooOld = ranges.slice(0, -this.#plan.maxWaiting);
    const [first, last] = [tooOld[0], tooOld.at(-1)];
    if (first !== undefined && last !== undefined)
      this.#addLost({ afterSeq: first.afterSeq, lastSeq: last.lastSeq }, 0);
    return ranges.slice(-this.#plan.maxWaiting);
  }

  /** Without the frames that were never written to the file by the run that cut it. */
  #asWritten({ beganMs, ...range }: QueuedRange, { startSeq }: ExporterSources): FrameRange {
    if (beganMs === this.#beganMs || startSeq === 0) return range;
    return { ...range, lastSeq: Math.max(range.afterSeq, Math.min(range.lastSeq, startSeq)) };
  }

  #batchOf(range: FrameRange, frames: readonly Frame[]): ExportBatch | undefined {
    const { hostName } = this.#dependencies.host;
    const last = frames.at(-1);
    // With the time, since a history that was restored gives numbers again.
    const batch = this.#batches.make(`${hostName}/${this.name}/${formatRange(range)}@${last?.timeMs}`, frames);
    if (batch !== undefined) this.#nothingToSend = undefined;
    else if (last !== undefined) this.#noteNothingToSend();
    return batch;
  }

  #noteNothingToSend(): void {
    if (this.#nothingToSend !== undefined) return;
    const { clock, log } = this.#dependencies;
    const message = 'nothing that is recorded matches delivery.series, so nothing is sent';
    this.#nothingToSend = { message, code: undefined, timeMs: clock.now() };
    log.warn(message, { series: this.#plan.selectors.map(formatSelector) });
  }

  #delivered(range: FrameRange, frames: readonly Frame[]): void {
    const last = frames.at(-1);
    this.#reached = { seq: Math.max(range.lastSeq, last?.seq ?? 0), timeMs: last?.timeMs ?? this.#reached.timeMs };
  }

  #addLost({ afterSeq, lastSeq }: FrameRange, found: number): void {
    const lost = lastSeq - afterSeq - found;
    if (lost <= 0) return;
    this.#lostFrames += lost;
    const facts = { frames: lost, afterSeq, lastSeq };
    this.#dependencies.log.warn('frames are not in the history any more and were not exported', facts);
  }

  #behind(): DeskExporter['behind'] {
    if (this.#sources === undefined || this.#delivery === undefined) return undefined;
    const { newest, newestSeq } = this.#sources.live;
    const { seq, timeMs } = this.#reached;
    return { frames: Math.max(0, newestSeq - seq), ms: Math.max(0, (newest?.timeMs ?? timeMs) - timeMs) };
  }
}

function resolveTakes({ timestamps, maxValues = MAX_VALUES }: ExporterSupports, plan: ExporterPlan): Takes {
  const everyMs = plan.everyMs ?? (timestamps ? EVERY_MS : NEWEST_EVERY_MS);
  return { timestamps, maxValues: Math.min(maxValues, MAX_VALUES), everyMs };
}

function newestOf({ live }: ExporterSources): readonly Frame[] {
  return live.newest === undefined ? [] : [live.newest];
}
