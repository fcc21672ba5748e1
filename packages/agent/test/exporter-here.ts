import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLiveBuffer, type LiveBuffer } from '@tidemark/api';
import { createFakeClock, type FakeClock, type Frame } from '@tidemark/core';
import { defineExporter, type ExportBatch, type ExporterSupports, z } from '@tidemark/plugin-kit';
import { openExporter } from '@tidemark/plugin-kit/host';
import { type History, type Ledger, openHistory, openJournal, openLedger } from '@tidemark/storage';
import { Exporter } from '../src/exporters/exporter.ts';
import type { ExporterPlan } from '../src/exporters/exporter-plan.ts';
import type { ExporterPlugin } from '../src/exporters/exporter-plugin.ts';
import { frameAt, T0 } from './frames.ts';

const HOST = { version: '1.2.3', hostName: 'here' };

export interface ExporterHereOptions {
  readonly supports?: ExporterSupports;
  readonly plan?: Partial<ExporterPlan>;
  /** Frames that memory holds. */
  readonly capacity?: number;
}

/** An exporter over a real file, whose frames a test makes by hand; its plugin is in this process. */
export class ExporterHere {
  readonly clock: FakeClock = createFakeClock(T0);
  readonly logged: string[] = [];
  readonly batches: ExportBatch[] = [];
  /** What the receiver answers. */
  receive = async (batch: ExportBatch): Promise<void> => void this.batches.push(batch);
  exporter!: Exporter;
  live!: LiveBuffer;
  ledger!: Ledger;
  readonly #dir = mkdtempSync(join(tmpdir(), 'tidemark-exporter-'));
  readonly #file = join(this.#dir, 'tidemark.db');
  #history!: History;
  #seq = 0;

  async open({ supports = { timestamps: true }, plan = {}, capacity = 100 }: ExporterHereOptions = {}): Promise<void> {
    const { clock } = this;
    this.live = createLiveBuffer(capacity);
    this.ledger = openLedger({ file: this.#file, clock });
    this.#write([]);
    this.#history = openHistory(this.#file);
    this.live.startAfter((await this.#history.facts()).newestSeq);
    const note = (message: string) => void this.logged.push(message);
    const dependencies = { clock, host: HOST, log: { debug: note, info: note, warn: note, error: note } };
    this.exporter = new Exporter(
      {
        name: 'own',
        entry: { name: 'own', place: 'exporters.own', fail: (message) => new Error(message) },
        plugin: 'here',
        module: { url: 'file:///here.ts' },
        limits: {},
        everyMs: undefined,
        selectors: [],
        labels: {},
        maxWaiting: 1000,
        giveUpAfterMs: 86_400_000,
        ...plan,
      },
      await this.#plugin(supports, dependencies),
      dependencies,
    );
  }

  begin(): void {
    const { live, ledger } = this;
    this.exporter.begin({ live, history: this.#history, ledger, startSeq: live.oldestSeq - 1 });
  }

  /** Records so many frames, a second apart. */
  async record(count: number, { toFile = true, toMemory = true } = {}): Promise<void> {
    const frames = Array.from({ length: count }, () => frameAt(++this.#seq));
    if (toFile) this.#write(frames);
    for (const frame of toMemory ? frames : []) {
      this.clock.step(frame.timeMs - this.clock.now());
      this.live.push(frame);
    }
  }

  /** The next frames have these numbers again: the last ones were never written to the file. */
  rewind(count: number): void {
    this.#seq -= count;
  }

  /** The times of all rows that the receiver has, as numbers of frames. */
  get received(): readonly number[] {
    return this.batches.flatMap(({ timesMs }) => [...timesMs].map((timeMs) => (timeMs - T0) / 1000));
  }

  /** Ends as a process that is told to. */
  async close(): Promise<void> {
    await this.exporter.close(5000);
    await this.crash();
  }

  /** Ends without a word. */
  async crash(): Promise<void> {
    this.live.end();
    await this.ledger.close();
    await this.#history.close();
  }

  remove(): void {
    rmSync(this.#dir, { recursive: true });
  }

  #write(frames: readonly Frame[]): void {
    const journal = openJournal({ file: this.#file });
    for (const frame of frames) journal.append(frame);
    journal.close();
  }

  async #plugin(supports: ExporterSupports, dependencies: ConstructorParameters<typeof Exporter>[2]) {
    const here = defineExporter({
      name: 'here',
      apiVersion: 1,
      help: 'gives each batch to the test',
      options: z.strictObject({}),
      supports,
      start: () => ({ export: (batch) => this.receive(batch) }),
    });
    const opened = { ...(await openExporter(here({}), { id: 'own', ...dependencies })), supports };
    const usage = { rssBytes: 0, heapBytes: 0, buffersBytes: 0, cpuRatio: 0 };
    const plugin: ExporterPlugin = {
      ready: async () => ({ ...opened, restart: async () => {}, figures: () => undefined as never }),
      view: () => ({ plugin: 'here', state: 'running', sinceMs: T0, ends: 0, problem: undefined, usage }),
      restart: async () => {},
      close: opened.close,
    };
    return plugin;
  }
}
