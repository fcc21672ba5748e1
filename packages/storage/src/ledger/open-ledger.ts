import { type Clock, systemClock } from '@tidemark/core';
import type { Ledger, LedgerCommit, LedgerQueue, QueueBounds } from './ledger.ts';
import type { StoredCommit } from './ledger-file.ts';
import { startLedgerThread } from './ledger-thread.ts';
import {
  createLedgerQueue,
  createOpenQueue,
  encodeOffer,
  type OpenQueue,
  resolveBounds,
  stateOf,
} from './open-queue.ts';
import { encodeTransition } from './transition-row.ts';

export interface LedgerOptions {
  readonly file: string;
  /** Milliseconds that others may keep a call from writing before it fails with `STORAGE_BUSY`. Default 5 s. */
  readonly busyTimeoutMs?: number;
  /** Its thread stays while nothing is asked: for owners that ask every few seconds. Default false. */
  readonly keepsThread?: boolean;
  readonly clock?: Clock;
}

const DEFAULT_BUSY_TIMEOUT_MS = 5000;

/**
 * Opens the ledger in a history file; file and thread come with the first call. The caller holds the writer's lock. Queues
 * are this ledger's alone: only one is open on a file.
 */
export function openLedger({
  file,
  busyTimeoutMs = DEFAULT_BUSY_TIMEOUT_MS,
  keepsThread = false,
  clock = systemClock,
}: LedgerOptions): Ledger {
  const thread = startLedgerThread({ file, busyTimeoutMs }, keepsThread);
  const queues = new Map<string, OpenQueue>();
  const queueOf = (name: string): OpenQueue => {
    const queue = queues.get(name) ?? createOpenQueue();
    queues.set(name, queue);
    return queue;
  };
  const queue = async <Item>(name: string, bounds: QueueBounds = {}): Promise<LedgerQueue<Item>> => {
    const resolved = resolveBounds(bounds);
    const opened = queueOf(name);
    opened.bounds = resolved;
    await thread.ask(
      'figures',
      () => [name],
      (figures) => {
        opened.figures = figures;
      },
    );
    return createLedgerQueue(name, opened, { thread, clock });
  };
  const commit: Ledger['commit'] = async (given) => {
    const encoded = encodeCommit(given);
    return thread.ask(
      'commit',
      () => [{ ...encoded, savedMs: clock.now(), deliveries: encoded.deliveries.map(toStored) }],
      ({ figures, ...report }) => {
        for (const [name, found] of figures) queueOf(name).figures = found;
        return report;
      },
    );
  };
  const toStored = ({ name, offer }: EncodedCommit['deliveries'][number]) => ({
    queue: stateOf(name, queueOf(name)),
    offer,
  });
  return {
    load: () =>
      thread.ask(
        'load',
        () => [],
        (state) => state && { ...state, snapshot: JSON.parse(state.snapshot) as unknown },
      ),
    commit,
    queue,
    newestKey: (name) => thread.ask('newestKey', () => [name], asIs),
    transitions: (request) => thread.ask('transitions', () => [request], asIs),
    close: thread.close,
    [Symbol.asyncDispose]: thread.close,
  };
}

const asIs = <T>(answer: T): T => answer;

interface EncodedCommit extends Pick<StoredCommit, 'snapshot' | 'transitions'> {
  readonly deliveries: readonly { readonly name: string; readonly offer: ReturnType<typeof encodeOffer> }[];
}

/** As text at once: who gave it may go on changing it. */
function encodeCommit({ snapshot, transitions = [], deliveries = [] }: LedgerCommit): EncodedCommit {
  return {
    ...(snapshot === undefined ? {} : { snapshot: JSON.stringify(snapshot) }),
    transitions: transitions.map(encodeTransition),
    deliveries: deliveries.map(({ queue, ...offer }) => ({ name: queue, offer: encodeOffer(offer) })),
  };
}
