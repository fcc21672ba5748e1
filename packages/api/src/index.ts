export { API_ERRORS } from './errors.ts';
export { type Listener, type ListenOptions, listen } from './listen.ts';
export { createLiveBuffer, type LiveBuffer } from './live-buffer.ts';
export type { LiveFrames, RecorderStatus, Recording } from './recording.ts';
export type { AppRouter } from './router.ts';
export type {
  CatalogueShape,
  EventsShape,
  LatestShape,
  LiveFrameShape,
  QueryShape,
  SeriesShape,
  StatusShape,
  SummaryShape,
} from './shapes.ts';
export { readStatus } from './status.ts';
