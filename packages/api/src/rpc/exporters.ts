/** Exporters: looking needs the role `read`, restarting one the role `operate`. */
import { exporterAnswer } from '../shapes/exporter-answer.ts';
import { exporterInput, exporterShape, exportersShape } from '../shapes/exporter-shapes.ts';
import { operating, reading, router } from './procedures.ts';

export const exporters = router({
  /** In the order of the configuration. */
  list: reading.output(exportersShape).query(({ ctx }) => ctx.recording.exporters.list().map(exporterAnswer)),

  /** Ends its process and starts another one; what waits is delivered by that. */
  restart: operating
    .input(exporterInput)
    .output(exporterShape)
    .mutation(async ({ ctx, input }) => exporterAnswer(await ctx.recording.exporters.restart(input.name))),
});
