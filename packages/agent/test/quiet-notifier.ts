import { defineNotifier, MESSAGE_STATUSES, z } from '@tidemark/plugin-kit';

/** Somebody's own notifier: says nothing. */
export const quiet = defineNotifier({
  name: 'quiet',
  apiVersion: 1,
  help: 'says nothing',
  options: z.strictObject({}),
  supports: { statuses: MESSAGE_STATUSES },
  start: () => ({ notify: async () => {} }),
});
