/**
 * The process of an exporter. It answers one question at a time, what leaves it is free of secrets, and it ends with
 * whoever started it.
 */
import { flushCompileCache } from 'node:module';
import { serializeError, systemClock } from '@tidemark/core';
import type { ExportBatch } from '../contract/batch.ts';
import { type OpenedPlugin, type PreparedExporter, prepareExporter } from '../host/open-plugin.ts';
import { createScrubber } from '../host/scrub.ts';
import { createUnpacker } from './batch-parcel.ts';
import { createBoundedLog } from './bounded-log.ts';
import type {
  ExporterTask,
  Introduction,
  MessageFromExporter,
  MessageToExporter,
  Question,
  UsageReport,
} from './exporter-messages.ts';
import { findExporter } from './find-exporter.ts';

const send = process.send?.bind(process);
// This channel is the host's: what a plugin said there would be taken for an answer of ours.
delete process.send;
const tell = (message: MessageFromExporter) => send?.(message);
const log = createBoundedLog(systemClock, (line) => tell({ type: 'log', line }));
const unpack = createUnpacker();

/** Knows the secrets as soon as the options are read. */
let scrubber = createScrubber([]);
let introduced: { readonly task: ExporterTask; readonly prepared: PreparedExporter } | undefined;
let exporter: OpenedPlugin<ExportBatch> | undefined;
let inHand: AbortController | undefined;

async function introduce(task: ExporterTask): Promise<Introduction> {
  const use = await findExporter(task.module);
  introduced = { task, prepared: prepareExporter(use) };
  scrubber = introduced.prepared.scrubber;
  // A process that is killed leaves no cache by itself.
  flushCompileCache();
  const { name, supports } = use.definition;
  const { timestamps, maxValues } = supports;
  return { name, supports: { timestamps, ...(maxValues === undefined ? {} : { maxValues }) } };
}

async function start(): Promise<void> {
  if (introduced === undefined) return;
  const { id, host, startMs } = introduced.task;
  exporter = await introduced.prepared.start({ id, clock: systemClock, log, host, startMs });
}

async function work(question: Question, signal: AbortSignal): Promise<Introduction | undefined> {
  if (question.method === 'introduce') return introduce(question.task);
  if (question.method === 'start') await start();
  else if (question.method === 'deliver') await exporter?.deliver(unpack(question.parcel), signal);
  else if (question.method === 'flush') await exporter?.flush(signal);
  else await exporter?.close();
  return undefined;
}

async function answer(question: Question): Promise<void> {
  inHand = new AbortController();
  try {
    tell({ type: 'answer', settled: { ok: true, value: await work(question, inHand.signal) } });
  } catch (error) {
    tell({ type: 'answer', settled: { ok: false, error: serializeError(error) } });
  }
}

function usage(): UsageReport {
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return { rssBytes: rss, heapBytes: heapUsed, buffersBytes: external, cpuMs: (user + system) / 1000 };
}

/** What a plugin prints belongs in the log. */
function takeOutput(stream: NodeJS.WriteStream, level: 'info' | 'warn'): void {
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    for (const line of text.split('\n').filter((each) => each !== '')) log[level](scrubber.text(line));
    const written = rest.at(-1);
    if (typeof written === 'function') queueMicrotask(() => written());
    return true;
  };
}

takeOutput(process.stdout, 'info');
takeOutput(process.stderr, 'warn');
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => tell({ type: 'threw', error: serializeError(scrubber.error(error)) }));
}
// Whoever started this process says when it is to end: what waits is still to be delivered then.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', (message: MessageToExporter) => {
  if (message.type === 'ask') void answer(message.question);
  else if (message.type === 'abort') inHand?.abort();
  else tell({ type: 'usage', usage: usage() });
});
