import { scoreHealth } from '@tidemark/alerts';
import { createIdleDesk, type LiveFrames } from '@tidemark/api';
import { createHealthReader } from './health-figures.ts';
import type { Alerts } from './open-alerts.ts';

/** What there is where no alerts are wanted: the health score, of the host alone. */
export function createIdleAlerts(live: Pick<LiveFrames, 'onFrame'>): Alerts {
  const health = createHealthReader();
  const stopListening = live.onFrame(health.take);
  return {
    desk: createIdleDesk(() => scoreHealth({ critical: 0, warning: 0, ...health.read() })),
    framesLost: () => {},
    begin: () => {},
    close: async () => {
      stopListening();
      return { isStored: true, deliveries: {} };
    },
  };
}
