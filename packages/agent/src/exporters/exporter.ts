/**
 * One exporter at work. Invariants:
 *
 * 1. What waits is a range of frames, not a copy of them: it is cut when time is up and never changes; its batch is made
 *    when it is its turn, from memory or from the history.
 * 2. Ranges follow each other without a hole, also across restarts: cutting goes on behind the newest range that came
 *    into the queue, which remembers it.
 * 3. A frame that no batch has carried is counted: as dropped with its range, or as lost when the history has it no more.
 */
import type { DeskExporter, LiveFrames } from '@tidemark/api';
import type { Frame } from '@tidemark/core';
import type { ExportBatch, ExporterSupports } from '@tidemark/plugin-kit';
import {
  createDelivery,
  createMemoryQueue,
  type Delivery,
  type DeliveryQueue,
  type DeliveryReport,
} from '@tidemark/plugin-kit/host';
import type { History, Ledger } from '@tidemark/storage';
import { type BatchMaker, createBatchMaker } from './batch-maker.ts';
import { batchParts } from './batch-parts.ts';
import type { ExporterPlan } from './exporter-plan.ts';
import type { ExporterDependencies, ExporterPlugin } from './exporter-plugin.ts';
import { type FrameRange, formatRange, parseRangeKey, rangeKey } from './frame-range.ts';
import { framesOf } from './frame-source.ts';
import { createRangeCutter } from './range-cutter.ts';
import { untilItWorks } from './until-it-works.ts';

/** Where frames are, and where what waits is kept. */
export interface ExporterSources {
  readonly live: LiveFrames;
  readonly history: Pick<History, 'framesAfter'>;
  readonly ledger: Pick<Ledger, 'queue' | 'newestKey'>;
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

/** How far the receiver is: the newest frame that it has. */
interface Place {
  readonly seq: number;
  readonly timeMs: number;
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
  #delivery: Delivery<FrameRange> | undefined;
  #running = Promise.resolve();
  #reached: Place = { seq: 0, timeMs: 0 };
  #lostFrames = 0;

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
    // Where the history ended before this recorder.
    this.#running = this.#run(sources, sources.live.oldestSeq - 1);
  }

  view(): DeskExporter {
    return {
      name: this.name,
      ...this.#plugin.view(),
      behind: this.#behind(),
      lostFrames: this.#lostFrames,
      figures: this.#delivery?.figures(),
    };
  }

  restart(): Promise<void> {
    return this.#plugin.restart();
  }

  /** Cuts what is left, and delivers it as long as that goes well and time allows. Undefined when it never began. */
  async close(timeoutMs: number): Promise<DeliveryReport | undefined> {
    this.#closing.abort();
    await this.#running;
    if (this.#delivery !== undefined) return this.#delivery.close({ timeoutMs });
    await this.#plugin.close();
    return undefined;
  }

  async #run(sources: ExporterSources, startSeq: number): Promise<void> {
    const { clock, log } = this.#dependencies;
    const { signal } = this.#closing;
    const plugin = await this.#plugin.ready(signal);
    if (plugin === undefined) return;
    const takes = resolveTakes(plugin.supports, this.#plan);
    const opened = await untilItWorks(() => this.#openQueue(sources, takes, startSeq), {
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
        deliver: async (range, signal) => {
          const frames = takes.timestamps ? await framesOf(range, sources) : newestOf(sources);
          const batch = this.#batchOf(range, frames);
          for (const part of batch === undefined ? [] : batchParts(batch, takes.maxValues)) {
            await plugin.deliver(part, signal);
          }
          this.#delivered(range, frames, takes);
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

  /** The queue, the frame behind which cutting goes on, and how far the receiver is. */
  async #openQueue({ live, ledger }: ExporterSources, { timestamps }: Takes, startSeq: number) {
    const nowMs = this.#dependencies.clock.now();
    if (!timestamps) {
      const queue: DeliveryQueue<FrameRange> = createMemoryQueue({ maxItems: 1, rememberedKeys: 0 });
      const afterSeq = live.seqBefore(1);
      return { queue, afterSeq, reached: { seq: afterSeq, timeMs: nowMs } };
    }
    const name = `export/${this.name}`;
    const bounds = { maxItems: this.#plan.maxWaiting, drop: 'oldest', rememberedKeys: 1 } as const;
    const queue: DeliveryQueue<FrameRange> = await ledger.queue<FrameRange>(name, bounds);
    const newest = parseRangeKey((await ledger.newestKey(name)) ?? '');
    if (newest === undefined) await markBeginning(queue, startSeq, this.#beganMs);
    // What was in memory while the file could not be written is gone with the process, and its numbers are given again.
    const afterSeq = newest === undefined ? startSeq : Math.min(newest.lastSeq, startSeq || newest.lastSeq);
    const first = await queue.first();
    const reached = { seq: first?.item.afterSeq ?? afterSeq, timeMs: first?.timeMs ?? nowMs };
    return { queue, afterSeq, reached };
  }

  /** Puts ranges into the queue until it is closed, and the last one then. */
  async #cut({ live }: ExporterSources, takes: Takes, afterSeq: number): Promise<void> {
    const cutter = createRangeCutter({ ...takes, afterSeq, countValues: this.#batches.countValues });
    let seq = afterSeq;
    do {
      for (let frame = live.after(seq); frame !== undefined; frame = live.after(seq)) {
        const skipped = frame.seq > seq + 1 ? this.#bounded(cutter.skipTo(frame.seq - 1, frame)) : [];
        seq = frame.seq;
        if (!(await this.#offer([...skipped, ...cutter.take(frame)]))) return;
      }
    } while (await live.next(this.#closing.signal));
    const rest = cutter.rest();
    if (rest !== undefined) await this.#offer([rest]);
  }

  /** False when the end comes first: what is not in the queue then is cut again after the next start. */
  async #offer(ranges: readonly FrameRange[]): Promise<boolean> {
    const { clock, log } = this.#dependencies;
    for (const range of ranges) {
      const offered = await untilItWorks(async () => this.#delivery?.offer(rangeKey(range, this.#beganMs), range), {
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

  #batchOf(range: FrameRange, frames: readonly Frame[]): ExportBatch | undefined {
    const { hostName } = this.#dependencies.host;
    // With the time, since a history that was restored gives numbers again.
    return this.#batches.make(`${hostName}/${this.name}/${formatRange(range)}@${frames.at(-1)?.timeMs}`, frames);
  }

  #delivered(range: FrameRange, frames: readonly Frame[], { timestamps }: Takes): void {
    const last = frames.at(-1);
    this.#reached = { seq: Math.max(range.lastSeq, last?.seq ?? 0), timeMs: last?.timeMs ?? this.#reached.timeMs };
    if (timestamps) this.#addLost(range, frames.length);
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

/** Remembers where it all began, so that who is killed before the first range is cut goes on from there. */
async function markBeginning(queue: DeliveryQueue<FrameRange>, seq: number, beganMs: number): Promise<void> {
  const range = { afterSeq: seq, lastSeq: seq };
  await queue.add({ key: rangeKey(range, beganMs), item: range, timeMs: beganMs });
  const first = await queue.first();
  if (first !== undefined) await queue.remove(first.id);
}
