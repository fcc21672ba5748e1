import { statSync } from 'node:fs';
import { type Agent, type CloseReport, createLogger, openAgent, type ResolvedConfig } from '@tidemark/agent';
import { formatDuration, sleep, systemClock } from '@tidemark/core';
import { type ConfigFlags, loadCommandConfig } from '../config-flags.ts';
import { parseDurationFlag } from '../duration.ts';
import { EXIT_CODES, type ExitCode, endStuckProcess } from '../exit.ts';
import { formatQuantity } from '../format/quantity.ts';
import { formatSpan } from '../format/time.ts';
import { dropStartUpGarbage } from '../heap-size.ts';
import { type Output, openOutput } from '../output.ts';
import { listenForStop } from '../stop-signal.ts';
import { readVersion } from '../version.ts';

export interface StartFlags extends ConfigFlags {
  readonly duration?: string;
}

const MAX_DURATION_MS = 21 * 86_400_000;

/** `tidemark start`: records and serves until told to stop. */
export async function start(flags: StartFlags): Promise<ExitCode> {
  const durationMs =
    flags.duration === undefined ? undefined : parseDurationFlag('--duration', flags.duration, 1000, MAX_DURATION_MS);
  const { config } = await loadCommandConfig(flags);
  const output = openOutput();
  const clock = systemClock;
  // Without a terminal that could hang up, SIGHUP asks to read files again, as it does everywhere.
  const isService = !process.stdin.isTTY && !output.isTerminal;
  const stop = listenForStop(clock, isService ? ['SIGINT', 'SIGTERM'] : undefined);
  const opening = openAgent(config, { logger: createLogger(config.log), clock, signal: stop.signal });
  if (isService) process.on('SIGHUP', () => void opening.then(reload, () => {}));
  const agent = await unlessStopped(opening, stop.signal);
  if (agent === undefined) {
    output.write('stopped before it served anybody\n');
    return EXIT_CODES.ok;
  }
  const startedMs = clock.monotonic();
  output.write(describeStart(agent, config, durationMs, output));
  dropStartUpGarbage();
  await (durationMs === undefined ? aborted(stop.signal) : sleep(clock, durationMs, stop.signal));
  const recordedMs = clock.monotonic() - startedMs;
  const { frames, server, exporters, abandonedWorkers } = await agent.close();
  output.write(describeEnd(agent.historyFile, frames, recordedMs, output));
  output.write(describeServed(server));
  output.write(describeExported(exporters));
  if (abandonedWorkers > 0) endStuckProcess();
  return EXIT_CODES.ok;
}

/** Undefined when the signal came before the agent was open. */
async function unlessStopped(opening: Promise<Agent>, signal: AbortSignal): Promise<Agent | undefined> {
  try {
    return await opening;
  } catch (error) {
    if (signal.aborted && error === signal.reason) return undefined;
    throw error;
  }
}

/** The agent's log says how it went. */
async function reload({ alerts }: Agent): Promise<void> {
  await alerts.reload().catch(() => {});
}

function describeStart(
  agent: Agent,
  { recorder }: ResolvedConfig,
  durationMs: number | undefined,
  output: Output,
): string {
  const stop = durationMs === undefined ? 'Ctrl-C' : `by itself after ${formatDuration(durationMs)}, or Ctrl-C`;
  const { topProcesses, intervalMs } = recorder;
  return [
    output.bold(`tidemark ${readVersion()} is recording ${agent.hostName}`),
    '',
    `  what   host, and the top ${topProcesses} processes by CPU and by memory, every ${formatDuration(intervalMs)}`,
    `  file   ${agent.historyFile}`,
    `  view   ${agent.url}`,
    ...describeExporters(agent),
    ...(agent.isOpen ? [] : ['  access by token: `tidemark token create NAME` makes one']),
    `  stop   ${stop}`,
    '\n',
  ].join('\n');
}

function describeExporters({ exporters }: Agent): string[] {
  const names = exporters.list().map(({ name }) => name);
  return names.length === 0 ? [] : [`  send   to ${names.join(', ')}; see \`tidemark exporters\``];
}

function describeEnd(file: string, frames: number, ms: number, { isTerminal }: Output): string {
  const size = formatQuantity(statSync(file).size, 'bytes');
  const count = frames === 1 ? '1 frame' : `${frames} frames`;
  // On a terminal, over the ^C that it echoes.
  return `${isTerminal ? '\r' : ''}recorded ${count} in ${formatSpan(ms)}: ${file}, ${size}\n`;
}

/** What the server did, when it did anything. */
function describeServed({ requests, told, drained, dropped }: CloseReport['server']): string {
  const parts = [
    ...(requests === 0 ? [] : [requests === 1 ? 'answered 1 request' : `answered ${requests} requests`]),
    ...(told === 0 ? [] : [told === 1 ? 'ended 1 live stream' : `ended ${told} live streams`]),
    ...(drained === 0 ? [] : [`finished ${drained} in progress`]),
    ...(dropped === 0 ? [] : [`cut off ${dropped}`]),
  ];
  return parts.length === 0 ? '' : `${parts.join(', ')}\n`;
}

/** What became of each exporter's batches. */
function describeExported({ deliveries }: CloseReport['exporters']): string {
  const batches = (count: number) => (count === 1 ? '1 batch' : `${count} batches`);
  const lines = Object.entries(deliveries).map(([name, { delivered, dropped, left }]) => {
    const parts = [
      `sent ${batches(delivered)} to ${name}`,
      ...(dropped === 0 ? [] : [`gave up ${dropped}`]),
      ...(left === 0 ? [] : [`${left} to be sent after the next start`]),
    ];
    return `${parts.join(', ')}\n`;
  });
  return lines.join('');
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
}
