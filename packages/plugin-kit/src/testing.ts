export type { ContractRunner } from './testing/contract-runner.ts';
export { describeDeliveryQueue, type QueueOptions, type QueueUnderTest } from './testing/describe-delivery-queue.ts';
export { describeExporter, type ExporterUnderTest } from './testing/describe-exporter.ts';
export { describeNotifier, type NotifierUnderTest } from './testing/describe-notifier.ts';
export { type HttpReceiverOptions, openHttpReceiver } from './testing/http-receiver.ts';
export { openPeer, type Peer, type PeerBehaviour, type PeerOptions, type PeerRequest } from './testing/peer.ts';
export type { Receiver, ReceiverMood } from './testing/receiver.ts';
export { sampleBatch, sampleMessage, stormMessage } from './testing/samples.ts';
export { createTestSurroundings, type TestSurroundings } from './testing/surroundings.ts';
