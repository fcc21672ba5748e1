import { hostname } from 'node:os';
import { join } from 'node:path';
import {
  type AlertDesk,
  type CollectionControl,
  createLiveBuffer,
  type ExporterDesk,
  type Listener,
  type LiveFrames,
  type Recording,
  readStatus,
  type ServerClosed,
  type StatusShape,
} from '@tidemark/api';
import { openRecorder } from '@tidemark/collector';
import { type Clock, systemClock } from '@tidemark/core';
import type { PluginHost } from '@tidemark/plugin-kit';
import {
  checkHistoryFile,
  HISTORY_FILE_NAME,
  type History,
  journalSink,
  type Maintenance,
  openHistory,
  openLedger,
  openMaintenance,
  readNewestSeq,
  takeWriterLock,
} from '@tidemark/storage';
import type { Logger } from 'pino';
import type { AlertsInput } from './alerts/alerts-input.ts';
import type { AlertsPlan } from './alerts/alerts-plan.ts';
import { createIdleAlerts } from './alerts/idle-alerts.ts';
import { type AlertsClosed, openAlerts } from './alerts/open-alerts.ts';
import { readAlerts } from './alerts/read-alerts.ts';
import { type Closers, closeOnce, createClosers } from './closers.ts';
import type { ResolvedConfig } from './config/schema.ts';
import type { ExporterPlan } from './exporters/exporter-plan.ts';
import type { ExportersInput } from './exporters/exporters-input.ts';
import { type ExportersClosed, openExporters } from './exporters/open-exporters.ts';
import { readExporters } from './exporters/read-exporters.ts';
import { createRecorderLog } from './recorder-log.ts';
import { bindServer, closeServer, leaveLocalToken, serveRecording } from './server.ts';
import { VERSION } from './version.ts';

/** A running recorder with its history and its server. */
export interface Agent extends AsyncDisposable {
  /** Where the page and the API are: `http://127.0.0.1:9001`. */
  readonly url: string;
  /** Whether callers without a token are answered. */
  readonly isOpen: boolean;
  readonly historyFile: string;
  readonly hostName: string;
  /** Read access to what is recorded. */
  readonly history: History;
  /** Stops and starts collecting, and changes its interval, while everything else goes on. */
  readonly collection: CollectionControl;
  /** What fires, who is told, and ways to act on it; `alerts.subscribe` is called with what happens to alerts. */
  readonly alerts: AlertDesk;
  /** Where the recording is sent to, and how that goes. */
  readonly exporters: ExporterDesk;
  status(): Promise<StatusShape>;
  /** Stops serving, then recording after the tick in progress, then everything else. Idempotent. */
  close(): Promise<CloseReport>;
}

export interface CloseReport {
  /** Frames recorded since the agent was opened. */
  readonly frames: number;
  /** What the server did, and what became of its connections. */
  readonly server: ServerClosed;
  /** Whether what is known of alerts is in the file, and how telling them ended. */
  readonly alerts: AlertsClosed;
  /** How exporting ended; what is left is exported after the next start. */
  readonly exporters: ExportersClosed;
  /** Threads stuck in the kernel: the process will not end by itself while there are any. */
  readonly abandonedWorkers: number;
}

export interface AgentDependencies {
  readonly logger: Logger;
  readonly clock?: Clock;
  /** In the place of an alerts file: rules, receivers, routes and the like. */
  readonly alerts?: AlertsInput;
  /** In the place of an exporters file. */
  readonly exporters?: ExportersInput;
  /** Aborted before the agent is open, opening rejects with its reason at once, and leaves nothing open. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts recording and serving. What can fail without a trace is tried first: the files of alerts and exporters, the port,
 * then a look at the history file, then the writer's lock, alerts, then the recorder; exporters, whose processes take
 * seconds to say whether their options will do, are started while it records. Throws `AGENT_*`, `API_*`, `STORAGE_*`,
 * `PLUGIN_KIT_*` or `COLLECTOR_*` errors, and leaves nothing open then.
 */
export async function openAgent(config: ResolvedConfig, dependencies: AgentDependencies): Promise<Agent> {
  const { logger, clock = systemClock, signal } = dependencies;
  const historyFile = join(config.dataDir, HISTORY_FILE_NAME);
  const closers = createClosers();
  try {
    const plan = await readAlerts(config.alerts, dependencies.alerts);
    const exporters = await readExporters(config.exporters, { given: dependencies.exporters, clock });
    return await open(config, { logger, clock, historyFile, closers, plan, exporters, signal });
  } catch (error) {
    await closers.run().catch((failure: unknown) => {
      logger.error({ err: failure }, 'what was open already could not be closed');
    });
    throw error;
  }
}

interface Opening {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly historyFile: string;
  readonly closers: Closers;
  /** Undefined when no alerts are wanted. */
  readonly plan: AlertsPlan | undefined;
  readonly exporters: readonly ExporterPlan[];
  readonly signal: AbortSignal | undefined;
}

async function open(config: ResolvedConfig, opening: Opening): Promise<Agent> {
  const { logger, clock, historyFile, closers, signal } = opening;
  const listener = await bindServer(config, { logger, clock });
  closers.add(listener.close);
  checkHistoryFile(historyFile);
  const lock = takeWriterLock(historyFile);
  closers.add(lock.release);
  closers.add(leaveLocalToken(config, listener, { logger }));
  const live = createLiveBuffer(config.live.frames);
  closers.add(live.end);
  const host = { version: VERSION, hostName: hostname() };
  const { ledger, alerts } = await openAlerting(opening, live, host);
  const recorderLog = createRecorderLog(logger);
  const frames = { count: 0 };
  const recorder = await openRecorder({
    ...config.recorder,
    sink: journalSink({ file: historyFile }),
    clock,
    onFrame: (frame) => {
      frames.count++;
      live.push(frame);
    },
    onEvent: (event) => {
      if (event.type === 'sink-error') alerts.framesLost(event.atMs);
      recorderLog.take(event);
    },
  });
  closers.add(recorder.close);
  const startedMs = clock.now();
  const history = keepHistory(config, opening);
  live.startAfter(endOf(historyFile, logger));
  const startSeq = live.oldestSeq - 1;
  const exporters = await openExporters(opening.exporters, { clock, logger, host, signal });
  closers.add(exporters.close);
  signal?.throwIfAborted();
  const recording: Recording = {
    ...{ ...host, startedMs, clock, live, history, collection: recorder },
    recorder: () => recorderLog.status(recorder, live),
    alerts: alerts.desk,
    exporters: exporters.desk,
  };
  const traffic = serveRecording(listener, recording, { config, logger });
  alerts.begin({ collection: recorder, traffic, exporters: exporters.desk });
  exporters.begin({ live, history, ledger, startSeq });
  // When closing, the last frame is recorded before exporters cut what is left, for which they need the history.
  for (const close of [exporters.close, recorder.close]) closers.add(close);
  // First of all: streams must break, not end, so that their clients come again.
  closers.add(listener.close);
  logger.debug({ url: listener.url, file: historyFile }, 'recording');

  return agentOf(listener, recording, {
    historyFile,
    status: () => readStatus(recording, traffic.subscribers),
    close: closeOnce(async () => {
      await closers.run();
      const server = await closeServer(listener, logger);
      const closed = { alerts: await alerts.close(), exporters: await exporters.close() };
      return { frames: frames.count, server, ...closed, abandonedWorkers: recorder.abandonedThreads };
    }),
  });
}

function agentOf(
  { url, isOpen }: Listener,
  { hostName, history, collection, alerts, exporters }: Recording,
  own: Pick<Agent, 'historyFile' | 'status' | 'close'>,
): Agent {
  const parts = { url, isOpen, hostName, history, collection, alerts, exporters, ...own };
  return { ...parts, [Symbol.asyncDispose]: async () => void (await own.close()) };
}

/** Alerts, and the ledger, which has the queues of exporters as well. */
async function openAlerting(
  { plan, exporters, historyFile, clock, logger, closers }: Opening,
  live: LiveFrames,
  host: PluginHost,
) {
  const ledger = openLedger({ file: historyFile, clock, keepsThread: exporters.length > 0 });
  closers.add(ledger.close);
  const alerts =
    plan === undefined ? createIdleAlerts(live) : await openAlerts(plan, { ledger, live, clock, logger, host });
  closers.add(alerts.close);
  return { alerts, ledger };
}

/** The newest frame on disk, after which clients may want to go on before the first frame of this agent is recorded. */
function endOf(historyFile: string, logger: Logger): number {
  try {
    return readNewestSeq(historyFile);
  } catch (error) {
    // A damaged file is no reason not to record.
    logger.warn({ err: error }, 'what the history ends with could not be read: run `tidemark check`');
    return 0;
  }
}

/** The history to read, which is maintained meanwhile. */
function keepHistory(config: ResolvedConfig, { logger, clock, historyFile, closers }: Opening): History {
  closers.add(maintain(config, { logger, clock, historyFile }).close);
  const history = openHistory(historyFile, { readers: config.history.readers });
  closers.add(history.close);
  return history;
}

function maintain(
  { history: { retention, maxBytes } }: ResolvedConfig,
  { logger, clock, historyFile }: Pick<Opening, 'logger' | 'clock' | 'historyFile'>,
): Maintenance {
  return openMaintenance({
    file: historyFile,
    retention,
    maxBytes,
    clock,
    onRound: (report) => {
      if (report.leftOut === 0) logger.debug({ report }, 'history maintained');
      else logger.error({ report }, 'parts of the history are damaged and were left out: run `tidemark check`');
    },
    onError: (error) => logger.error({ err: error }, 'the history could not be maintained; trying again later'),
  });
}
