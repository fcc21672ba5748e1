import { testMessage } from '@tidemark/agent/plugins';
import { type Clock, sleep } from '@tidemark/core';
import type { ExportBatch, LogFacts, MetricDescriptor, PluginHost, PluginLog } from '@tidemark/plugin-kit';
import {
  type IsolatedExporter,
  type OpenedPlugin,
  openIsolatedExporter,
  openNotifier,
} from '@tidemark/plugin-kit/host';
import type { FoundPlugin } from './import-plugin.ts';

/** A plugin that was started to see whether it can be. */
export interface TriedPlugin {
  /** Sends something that says it is a test; resolves with what that was when it is accepted. */
  sendTest(): Promise<string>;
  close(): Promise<void>;
}

export interface TryOptions {
  readonly url: string;
  readonly options: unknown;
  readonly clock: Clock;
  readonly host: PluginHost;
  /** Takes the lines that the plugin logs. */
  readonly log: string[];
}

/** What the plugin is called while it is tried. */
const ID = 'check';

const SEND_MS = 30_000;
const LOOK_EVERY_MS = 10;

const TEST_METRIC: MetricDescriptor = {
  name: 'tidemark_test',
  kind: 'gauge',
  unit: 'count',
  help: 'Sent by `tidemark plugins check`, means nothing',
};

/** Starts a plugin as an agent would: an exporter in a process of its own. Throws `PLUGIN_KIT_*` errors. */
export async function openPlugin(found: FoundPlugin, options: TryOptions): Promise<TriedPlugin> {
  const { clock, host, log } = options;
  const surroundings = { id: ID, clock, host, log: collectLog(log) };
  if (found.kind === 'exporter') {
    const plugin = await openIsolatedExporter({ url: options.url, options: options.options }, surroundings);
    await untilRunning(plugin, clock);
    return tried(plugin, 'a batch of one value', () => testBatch(host, clock.now()), clock);
  }
  const plugin = await openNotifier(found.factory(options.options as never), surroundings);
  return tried(plugin, 'a message', () => testMessage(ID, host.hostName, clock.now()), clock);
}

/** Throws what keeps it from starting, and has closed it then. */
async function untilRunning(exporter: IsolatedExporter, clock: Clock): Promise<void> {
  while (exporter.figures().state === 'starting') await sleep(clock, LOOK_EVERY_MS);
  const { state, problem } = exporter.figures();
  if (state === 'running') return;
  await exporter.close();
  throw new Error(problem ?? `it is ${state}`);
}

function tried<Item>(plugin: OpenedPlugin<Item>, what: string, item: () => Item, clock: Clock): TriedPlugin {
  return {
    sendTest: () =>
      inTime(clock, async (signal) => {
        await plugin.deliver(item(), signal);
        await plugin.flush(signal);
        return what;
      }),
    close: () => plugin.close(),
  };
}

/** Does not wait for what heeds no signal. */
async function inTime<T>(clock: Clock, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const late = new Promise<never>((_, reject) => {
    stop.signal.addEventListener('abort', () => reject(new Error(`it took longer than ${SEND_MS / 1000} s`)));
  });
  const cancel = clock.setTimer(SEND_MS, () => stop.abort());
  try {
    return await Promise.race([act(stop.signal), late]);
  } finally {
    cancel();
  }
}

function testBatch({ hostName }: PluginHost, timeMs: number): ExportBatch {
  return {
    key: `test-${timeMs}`,
    resource: { host: hostName },
    series: [{ metric: TEST_METRIC, labels: {} }],
    timesMs: Float64Array.of(timeMs),
    columns: [Float64Array.of(1)],
  };
}

function collectLog(lines: string[]): PluginLog {
  const level = (name: keyof PluginLog) => (message: string, facts?: LogFacts) => {
    lines.push([name, message, ...(facts === undefined ? [] : [JSON.stringify(facts)])].join(' '));
  };
  return { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') };
}
