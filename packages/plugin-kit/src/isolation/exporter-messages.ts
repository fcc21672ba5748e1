import type { SerializedError, Settled } from '@tidemark/core';
import type { ExporterSupports } from '../contract/exporter.ts';
import type { PluginHost } from '../contract/plugin.ts';
import type { BatchParcel } from './batch-parcel.ts';
import type { LogLine } from './bounded-log.ts';

/** Where an exporter is, as plain data: nobody but its own process imports it. */
export interface ExporterModule {
  /** `file:` URL. Without `entry`, the module exports one exporter, by name or as its default. */
  readonly url: string;
  /** The module's default export holds several uses by name; this is the one. Its options are in the use. */
  readonly entry?: string;
  /** As the user wrote them. Secrets are read in the process of the exporter, never here. */
  readonly options?: unknown;
  /** Where packages of Tidemark are looked for that the module does not find itself: `import.meta.url` of who has them. */
  readonly packagesUrl?: string;
}

/** What a process begins with. */
export interface ExporterTask {
  readonly module: ExporterModule;
  readonly id: string;
  readonly host: PluginHost;
  readonly startMs: number;
}

/** What an exporter says of itself before it starts. */
export interface Introduction {
  readonly name: string;
  readonly supports: ExporterSupports;
}

/**
 * - `introduce`: load the module, find the exporter, check its version and options; the answer is an {@link Introduction}
 * - `start`, `deliver`, `flush`, `close`: as the contract has them
 */
export type Question =
  | { readonly method: 'introduce'; readonly task: ExporterTask }
  | { readonly method: 'start' | 'flush' | 'close' }
  | { readonly method: 'deliver'; readonly parcel: BatchParcel };

export type MessageToExporter =
  | { readonly type: 'ask'; readonly question: Question }
  /** The question in hand is to end soon. */
  | { readonly type: 'abort' }
  | { readonly type: 'look' };

export type MessageFromExporter =
  | { readonly type: 'answer'; readonly settled: Settled<Introduction | undefined> }
  | { readonly type: 'log'; readonly line: LogLine }
  | { readonly type: 'usage'; readonly usage: UsageReport }
  /** Nobody caught it: the process is in no state to go on. */
  | { readonly type: 'threw'; readonly error: SerializedError };

export interface UsageReport {
  readonly rssBytes: number;
  readonly heapBytes: number;
  readonly buffersBytes: number;
  /** Since the process was started. */
  readonly cpuMs: number;
}
