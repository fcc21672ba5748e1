/** One round of maintenance, for whoever started this process; see `openMaintenance`. */
import { settle } from '@tidemark/core';
import { type MaintainerOptions, openMaintainer } from './maintain.ts';

process.once('message', (options) => {
  const settled = settle(() => {
    const maintainer = openMaintainer(options as MaintainerOptions);
    try {
      return maintainer.run();
    } finally {
      maintainer.close();
    }
  });
  // Whoever asked may be gone: what was done is done all the same.
  process.send?.(settled, () => process.disconnect());
});
