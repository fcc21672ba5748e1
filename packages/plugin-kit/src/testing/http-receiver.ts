import { openPeer, type Peer, type PeerBehaviour, type PeerOptions } from './peer.ts';
import type { Receiver, ReceiverMood } from './receiver.ts';

export interface HttpReceiverOptions<Options> extends PeerOptions {
  /** Options of a plugin that reach the peer at this address. */
  readonly options: (url: string) => Options;
  readonly secrets: readonly string[];
  /** What the real thing answers when it accepts, where that is not an empty 200. */
  readonly accepts?: PeerBehaviour;
  /** What it answers when it refuses for good, where that is not a 400. */
  readonly refuses?: PeerBehaviour;
}

/** A receiver made of an HTTP peer. Its refusals repeat the secrets, as careless servers do. */
export async function openHttpReceiver<Options>({
  options,
  secrets,
  accepts = {},
  refuses = { status: 400 },
  ...peerOptions
}: HttpReceiverOptions<Options>): Promise<Receiver<Options> & { readonly peer: Peer }> {
  const peer = await openPeer(peerOptions);
  const body = `not you with ${secrets.join(' and ')}`;
  const behaviours: Readonly<Record<ReceiverMood, PeerBehaviour>> = {
    accepting: accepts,
    failing: { status: 503, headers: { 'retry-after': '7' }, body },
    refusing: { body, ...refuses },
    resetting: { reset: 'after' },
    stalling: { stalls: true },
  };
  peer.behave(accepts);
  return {
    peer,
    options: options(peer.url),
    secrets,
    accepted: () => peer.requests.filter(({ isAccepted }) => isAccepted).map(({ path, body }) => `${path}\n${body}`),
    moods: ['failing', 'refusing', 'resetting', 'stalling'],
    setMood: (mood) => peer.behave(behaviours[mood]),
    asked: peer.asked,
    connections: peer.connections,
    [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose](),
  };
}
