import type { ExporterUse } from '@tidemark/plugin-kit';

/** Somewhere the recording is sent to, as a file has it: the name of a plugin, its options beside it, and what it gets. */
export interface ExporterInput {
  /** One of ours such as `remote-write`, the name of a package, or a path relative to the file. */
  readonly plugin: string;
  readonly delivery?: ExportDeliveryInput;
  readonly limits?: ExporterLimitsInput;
  readonly [option: string]: unknown;
}

/** An exporter in TypeScript, when a use alone does not say enough: `{ plugin: remoteWrite({ url }), delivery: { every: '1m' } }`. */
export interface ExporterUseInput {
  readonly plugin: ExporterUse;
  readonly delivery?: ExportDeliveryInput;
  readonly limits?: ExporterLimitsInput;
}

/** What its process may take; one that takes more is ended, and started anew with the next batch. */
export interface ExporterLimitsInput {
  /** Objects and texts, MiB: 64, the default; from 32 to 16 384. */
  readonly heapMegabytes?: number;
  /** Buffers and typed arrays, MiB: as above. */
  readonly buffersMegabytes?: number;
  /** How long it may go without answering: `5s`, the default. */
  readonly silentFor?: string;
}

export interface ExportDeliveryInput {
  /** Time that a batch covers: `10s`, the default. Where the receiver takes no times, how often it gets the newest row: `1s`. */
  readonly every?: string;
  /** Selectors such as `process_threads{name="node"}`; series that any of them matches are sent. Default: all. */
  readonly series?: readonly string[];
  /** What each batch says of its origin, beside `host`. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Batches that may wait; the oldest are dropped then. Default 10 000. */
  readonly maxWaiting?: number;
  /** What waited so long is given up: `24h`, the default. */
  readonly giveUpAfter?: string;
}

/** Exporters by name, as an application that embeds the agent gives them. */
export type ExportersInput = Readonly<Record<string, ExporterInput>>;

/** What an exporters file in TypeScript exports as default; gives back what it is given. */
export function defineExporters<T extends Readonly<Record<string, ExporterInput | ExporterUseInput | ExporterUse>>>(
  exporters: T,
): T {
  return exporters;
}
