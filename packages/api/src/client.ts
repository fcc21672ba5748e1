export {
  type AdminClient,
  type Client,
  type ClientOptions,
  type CollectionClient,
  createClient,
  type EventsInput,
  type LiveInput,
  type QueryInput,
} from './client/client.ts';
export type { AlertClient, AlertHistoryInput, AlertObserver, SilenceInput } from './client/client-alerts.ts';
export type { ExporterClient } from './client/client-exporters.ts';
export type { LiveFrame, LiveObserver } from './client/client-live.ts';
export type { FramesOptions } from './client/frames.ts';
export type {
  AlertEventShape,
  AlertOverviewShape,
  AlertRuleShape,
  AlertStateShape,
  CommandShape,
  HealthScoreShape,
  ReceiverShape,
  ReloadShape,
  SilencedShape,
  SilenceShape,
  TestShape,
} from './shapes/alert-shapes.ts';
export type { DeliveryShape } from './shapes/delivery-shapes.ts';
export type { ExporterShape } from './shapes/exporter-shapes.ts';
export type {
  CatalogueShape,
  CollectionShape,
  EventsShape,
  LatestShape,
  LiveFrameShape,
  QueryShape,
  SeriesShape,
  StatusShape,
} from './shapes/shapes.ts';
export type { CreatedTokenShape, TokenInput, TokenShape } from './shapes/token-shapes.ts';
