export { API_ERRORS } from './errors.ts';
export { createLiveBuffer, type LiveBuffer } from './live/live-buffer.ts';
export type { CollectionControl, LiveFrames, RecorderStatus, Recording } from './recording.ts';
export type { AppRouter } from './rpc/router.ts';
export { type Listener, type ListenOptions, listen } from './server/listen.ts';
export type {
  CatalogueShape,
  EventsShape,
  LatestShape,
  LiveFrameShape,
  QueryShape,
  SeriesShape,
  StatusShape,
  SummaryShape,
} from './shapes/shapes.ts';
export { readStatus } from './shapes/status.ts';
