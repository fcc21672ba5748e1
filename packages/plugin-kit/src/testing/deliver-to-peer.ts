import type { Clock } from '@tidemark/core';
import type { ExportBatch } from '../contract/batch.ts';
import type { ExporterUse } from '../contract/exporter.ts';
import type { AlertMessage } from '../contract/message.ts';
import type { NotifierUse } from '../contract/notifier.ts';
import { openExporter, openNotifier } from '../host/open-plugin.ts';
import { openPeer, type PeerBehaviour, type PeerRequest } from './peer.ts';
import { createTestSurroundings } from './surroundings.ts';

export interface PeerSettings {
  readonly behaviour?: PeerBehaviour | ((index: number) => PeerBehaviour);
  /** The plugin's. */
  readonly clock?: Clock;
}

/** What became of it. */
export interface DeliveredToPeer {
  /** The address of the peer, which is gone by now. */
  readonly url: string;
  readonly requests: readonly PeerRequest[];
  /** What the plugin logged, see {@link createTestSurroundings}. */
  readonly lines: readonly string[];
  /** What each attempt threw that failed. */
  readonly errors: readonly unknown[];
}

/** Opens a plugin for a peer of its own, attempts each of the items once, in their order, and closes both. */
export async function deliverToPeer(
  use: (url: string) => ExporterUse,
  batches: readonly ExportBatch[],
  settings?: PeerSettings,
): Promise<DeliveredToPeer>;
export async function deliverToPeer(
  use: (url: string) => NotifierUse,
  messages: readonly AlertMessage[],
  settings?: PeerSettings,
): Promise<DeliveredToPeer>;
export async function deliverToPeer(
  use: (url: string) => ExporterUse | NotifierUse,
  items: readonly (ExportBatch | AlertMessage)[],
  { behaviour = {}, clock }: PeerSettings = {},
): Promise<DeliveredToPeer> {
  const { signal } = new AbortController();
  const surroundings = createTestSurroundings(clock === undefined ? {} : { clock });
  const errors: unknown[] = [];
  const peer = await openPeer();
  try {
    peer.behave(behaviour);
    const used = use(peer.url);
    const plugin = await (used.kind === 'exporter'
      ? openExporter(used, surroundings)
      : openNotifier(used, surroundings));
    for (const item of items)
      await plugin.deliver(item as ExportBatch & AlertMessage, signal).catch((error: unknown) => errors.push(error));
    await plugin.close();
  } finally {
    await peer[Symbol.asyncDispose]();
  }
  return { url: peer.url, requests: peer.requests, lines: surroundings.lines, errors };
}
