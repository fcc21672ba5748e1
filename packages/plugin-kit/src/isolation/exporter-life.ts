import type { ChildProcess } from 'node:child_process';
import { type Clock, unwrap } from '@tidemark/core';
import type { ExportBatch } from '../contract/batch.ts';
import { messageOf, retryable } from '../contract/failure.ts';
import type { PluginLog } from '../contract/plugin.ts';
import { createPacker } from './batch-parcel.ts';
import { killProcess, startBoundedProcess, watchLastWords } from './bounded-process.ts';
import type {
  ExporterTask,
  Introduction,
  MessageFromExporter,
  MessageToExporter,
  Question,
  UsageReport,
} from './exporter-messages.ts';
import type { EndReason } from './isolation-figures.ts';
import type { IsolationLimits } from './isolation-limits.ts';

/** Why a process ended: by force or by itself, or because its host is done with it. */
export interface LifeEnd {
  readonly reason: EndReason | 'done';
  /** Reads on after the name of the exporter. */
  readonly message: string;
}

export interface LifeOptions {
  readonly task: ExporterTask;
  readonly limits: IsolationLimits;
  readonly clock: Clock;
  readonly log: PluginLog;
}

/** How long what a dead process said may take to arrive. */
const LAST_WORDS_MS = 500;

const NEVER = new AbortController().signal;

/** One life of an exporter's process. Questions are asked one at a time, in the order in which they come. */
export class ExporterLife {
  readonly #options: LifeOptions;
  readonly #child: ChildProcess;
  readonly #end = new AbortController();
  readonly #gone = new AbortController();
  readonly #pack = createPacker();
  #turn: Promise<unknown> = Promise.resolve();
  #pending: { resolve(value: Introduction | undefined): void; reject(error: unknown): void } | undefined;
  #looked: ((usage: UsageReport) => void) | undefined;
  /** What the exporter says of itself; the first thing that a process is asked. */
  readonly introduction: Promise<Introduction>;

  constructor(options: LifeOptions) {
    this.#options = options;
    this.#child = startBoundedProcess(import.meta.url, './exporter-process', {
      name: options.task.id,
      ...options.limits,
    });
    this.#child.on('message', (message) => this.#receive(message as MessageFromExporter));
    this.#child.on('error', (error) => this.end({ reason: 'exited', message: `has no process: ${messageOf(error)}` }));
    this.#noticeExit();
    this.introduction = this.#ask(() => ({ method: 'introduce', task: options.task })) as Promise<Introduction>;
    for (const event of ['exit', 'error']) this.#child.once(event, () => this.#gone.abort());
  }

  /** Aborts with a {@link LifeEnd} as soon as the process takes nothing more. */
  get ended(): AbortSignal {
    return this.#end.signal;
  }

  /** Aborts when the process is gone, and what it held is free. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  async start(): Promise<void> {
    await this.#ask(() => ({ method: 'start' }));
  }

  async deliver(batch: ExportBatch, signal: AbortSignal): Promise<void> {
    await this.#ask(() => ({ method: 'deliver', parcel: this.#pack(batch) }), signal);
  }

  async flush(signal: AbortSignal): Promise<void> {
    await this.#ask(() => ({ method: 'flush' }), signal);
  }

  async close(): Promise<void> {
    await this.#ask(() => ({ method: 'close' }));
  }

  /** Asks what it takes, beside the question in hand. Resolves when it comes round to answering, if ever. */
  look(): Promise<UsageReport> {
    return new Promise((resolve) => {
      this.#looked = resolve;
      this.#tell({ type: 'look' });
    });
  }

  /** Kills the process, whatever it does; the first reason holds. What is asked of it fails with that. */
  end(why: LifeEnd): void {
    if (this.ended.aborted) return;
    this.#end.abort(why);
    this.#pending?.reject(lost(why));
    killProcess(this.#child);
    // Neither a process that is inside the kernel nor what it left behind keeps the host from ending.
    if (this.#child.connected) this.#child.disconnect();
    this.#child.stderr?.destroy();
    this.#child.unref();
  }

  #ask(question: () => Question, signal: AbortSignal = NEVER): Promise<Introduction | undefined> {
    const answer = this.#turn.then(() => this.#askNow(question, signal));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  async #askNow(question: () => Question, signal: AbortSignal): Promise<Introduction | undefined> {
    if (this.ended.aborted) throw lost(this.ended.reason as LifeEnd);
    signal.throwIfAborted();
    const { clock, limits } = this.#options;
    const hung: LifeEnd = {
      reason: 'hung',
      message: `did not end a call within ${limits.graceMs / 1000} s of being told to`,
    };
    let cancel: (() => void) | undefined;
    const abort = () => {
      this.#tell({ type: 'abort' });
      cancel = clock.setTimer(limits.graceMs, () => this.end(hung));
    };
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await new Promise((resolve, reject) => {
        this.#pending = { resolve, reject };
        this.#tell({ type: 'ask', question: question() });
      });
    } finally {
      this.#pending = undefined;
      cancel?.();
      signal.removeEventListener('abort', abort);
    }
  }

  #tell(message: MessageToExporter): void {
    // A process that is gone says so by its exit.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #receive(message: MessageFromExporter): void {
    if (this.ended.aborted) return;
    switch (message.type) {
      case 'answer':
        this.#settle(message.settled);
        break;
      case 'log': {
        const { level, message: text, facts } = message.line;
        this.#options.log[level](text, facts);
        break;
      }
      case 'usage':
        this.#looked?.(message.usage);
        break;
      case 'threw':
        this.end({ reason: 'threw', message: `threw what nobody caught: ${message.error.message}` });
    }
  }

  #settle(settled: Extract<MessageFromExporter, { type: 'answer' }>['settled']): void {
    try {
      this.#pending?.resolve(unwrap(settled));
    } catch (error) {
      this.#pending?.reject(error);
    }
  }

  #noticeExit(): void {
    const { clock, limits } = this.#options;
    const bounds = `${limits.heapMiB} MiB of heap, ${limits.buffersMiB} MiB of buffers`;
    const isOutOfMemory = watchLastWords(this.#child);
    this.#child.once('exit', (code, signal) => {
      if (this.ended.aborted) return;
      const conclude = () => {
        cancel();
        const how = signal === null ? `ended itself with exit code ${code}` : `was ended by ${signal}`;
        if (isOutOfMemory()) this.end({ reason: 'memory', message: `took more memory than it may: ${bounds}` });
        else this.end({ reason: 'exited', message: how });
      };
      const cancel = clock.setTimer(LAST_WORDS_MS, conclude);
      this.#child.once('close', conclude);
    });
  }
}

function lost({ message }: LifeEnd): Error {
  return retryable(`it ${message}`);
}
