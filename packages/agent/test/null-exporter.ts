import { defineExporter, z } from '@tidemark/plugin-kit';

/** Accepts everything at once. */
export const nothing = defineExporter({
  name: 'nothing',
  apiVersion: 1,
  help: 'accepts each batch and forgets it',
  options: z.strictObject({}),
  supports: { timestamps: true },
  start: () => ({ export: async () => {} }),
});
