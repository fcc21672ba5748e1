export {
  type AlertDesk,
  type CommandResult,
  createIdleDesk,
  type DeskReceiver,
  type DeskRule,
  type ReloadChanges,
  type ReloadResult,
  type StoringProblem,
  type TestResult,
} from './alert-desk.ts';
export { API_ERRORS } from './errors.ts';
export type { DeskExporter, ExporterDesk } from './exporter-desk.ts';
export { deliverySamples } from './http/delivery-samples.ts';
export { exporterSamples } from './http/exporter-samples.ts';
export type { ServerSample } from './http/exposition.ts';
export { trafficSamples } from './http/own-samples.ts';
export { createLiveBuffer, type LiveBuffer } from './live/live-buffer.ts';
export type { CollectionControl, LiveFrames, RecorderStatus, Recording } from './recording.ts';
export type { AppRouter } from './rpc/router.ts';
export { removeLocalToken, writeLocalToken } from './security/local-token.ts';
export type { Role } from './security/roles.ts';
export { tokensFolder } from './security/token-store.ts';
export { type Listener, type ListenOptions, listen, type ServerClosed } from './server/listen.ts';
export type { Traffic } from './server/traffic.ts';
export type { AlertShape, HealthShape, MetricsShape, ReadinessShape, SummaryShape } from './shapes/http-shapes.ts';
export type {
  CatalogueShape,
  EventsShape,
  LatestShape,
  LiveFrameShape,
  QueryShape,
  SeriesShape,
  StatusShape,
} from './shapes/shapes.ts';
export { readStatus } from './shapes/status.ts';
