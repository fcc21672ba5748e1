export { listOptions, type PluginOption } from './contract/option-list.ts';
export { isSecret } from './contract/secret.ts';
export type { BreakerFigures, BreakerState } from './delivery/breaker.ts';
export {
  createDelivery,
  type Delivery,
  type DeliveryOptions,
  type DeliverySink,
  type OfferResult,
} from './delivery/delivery.ts';
export type {
  DeliveryFigures,
  DeliveryProblem,
  DeliveryReport,
  DeliveryState,
  DropFigures,
  LatencyFigures,
} from './delivery/figures.ts';
export { batchCodec, type ItemCodec, messageCodec } from './delivery/item-codec.ts';
export { createMemoryQueue, type MemoryQueueOptions } from './delivery/memory-queue.ts';
export {
  type BreakerPolicy,
  DEFAULT_DELIVERY_POLICY,
  type DeliveryPolicy,
  type DeliveryPolicyOptions,
  resolveDeliveryPolicy,
} from './delivery/policy.ts';
export type { AddOutcome, DeliveryQueue, DropPolicy, QueueEntry, QueueFigures } from './delivery/queue.ts';
export { log } from './host/log-notifier.ts';
export { type OpenedPlugin, openExporter, openNotifier, type PluginSurroundings } from './host/open-plugin.ts';
export { resolvePluginOptions } from './host/resolve-options.ts';
export type { ExporterModule } from './isolation/exporter-messages.ts';
export type {
  EndReason,
  ForcedEnd,
  IsolationFigures,
  IsolationState,
  ProcessUsage,
} from './isolation/isolation-figures.ts';
export { DEFAULT_ISOLATION_LIMITS, type IsolationLimits } from './isolation/isolation-limits.ts';
export {
  type IsolatedExporter,
  type IsolatedSurroundings,
  openIsolatedExporter,
} from './isolation/open-isolated-exporter.ts';
export { findOwnPackagesFrom } from './isolation/own-packages.ts';
