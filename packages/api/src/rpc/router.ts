import { statusShape } from '../shapes/shapes.ts';
import { readStatus } from '../shapes/status.ts';
import { admin } from './admin.ts';
import { alerts } from './alerts.ts';
import { collection } from './collection.ts';
import { exporters } from './exporters.ts';
import { events, latest, query, series } from './history.ts';
import { live } from './live.ts';
import { reading, router } from './procedures.ts';

export const appRouter = router({
  status: reading.output(statusShape).query(({ ctx }) => readStatus(ctx.recording, ctx.traffic.subscribers)),
  series,
  latest,
  query,
  events,
  live,
  collection,
  alerts,
  exporters,
  admin,
});

export type AppRouter = typeof appRouter;
