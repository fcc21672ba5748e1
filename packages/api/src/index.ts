export type { LiveFrames, RecorderStatus, Recording } from './recording.ts';
export type { AppRouter } from './router.ts';
export type { LatestShape, LiveFrameShape, QueryShape, SeriesShape, StatusShape } from './shapes.ts';
