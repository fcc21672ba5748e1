import { defineExporter, z } from '@tidemark/plugin-kit';

/** Takes its process along with each batch. */
export const quittingExporter = defineExporter({
  name: 'quitting',
  apiVersion: 1,
  help: 'ends its process',
  options: z.strictObject({}),
  supports: { timestamps: true },
  start: () => ({ export: async () => process.exit(3) }),
});
