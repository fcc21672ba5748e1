import { type Settled, settle } from '@tidemark/core';
import { type MaintainerOptions, type MaintenanceReport, openMaintainer } from './maintain.ts';

/** One round of maintenance. The file is opened for it and closed again: rounds are minutes apart. */
export function maintain(options: MaintainerOptions): Settled<MaintenanceReport> {
  return settle(() => {
    const maintainer = openMaintainer(options);
    try {
      return maintainer.run();
    } finally {
      maintainer.close();
    }
  });
}
