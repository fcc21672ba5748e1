/** Accepts every batch; loops for ever when one is called `loop`. */
import { defineExporter, z } from '@tidemark/plugin-kit';

export const bench = defineExporter({
  name: 'bench',
  apiVersion: 1,
  help: 'accepts everything',
  options: z.strictObject({}),
  supports: { timestamps: true },
  start: () => ({
    export: async ({ key }) => {
      while (key === 'loop');
    },
  }),
});
