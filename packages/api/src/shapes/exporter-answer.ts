import type { DeskExporter } from '../exporter-desk.ts';
import { deliveryAnswer, problemAnswer } from './delivery-answer.ts';
import type { ExporterShape } from './exporter-shapes.ts';

/** An exporter, as JSON carries it. */
export function exporterAnswer({ problem, behind, figures, ...exporter }: DeskExporter): ExporterShape {
  return {
    ...exporter,
    problem: problemAnswer(problem),
    behind: behind ?? null,
    delivery: figures === undefined ? null : deliveryAnswer(figures),
  };
}
