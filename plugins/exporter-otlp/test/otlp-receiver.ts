import { inspect } from 'node:util';
import { type HttpReceiverOptions, openHttpReceiver } from '@tidemark/plugin-kit/testing';
import { readRequest } from './otlp-reader.ts';

/** A receiver of OTLP that tells in words what it has accepted. */
export async function openOtlpReceiver<Options>(options: HttpReceiverOptions<Options>) {
  const receiver = await openHttpReceiver(options);
  const accepted = () =>
    receiver.peer.requests
      .filter(({ isAccepted }) => isAccepted)
      .map(({ bytes }) => inspect(readRequest(bytes), { depth: null }));
  return { ...receiver, accepted };
}
