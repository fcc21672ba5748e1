import type uPlot from 'uplot';

/** A moment at which something began to fire. Unix epoch milliseconds. */
export interface TimeMark {
  readonly timeMs: number;
  /** Any CSS colour; custom properties are read at the chart. */
  readonly color: string;
}

/** A dashed line over the full height of a chart at each moment, with a small triangle at its upper end. */
export function drawMarks(
  { ctx, bbox, valToPos }: uPlot,
  marks: readonly TimeMark[],
  { colorOf, pixelRatio }: { readonly colorOf: (color: string) => string; readonly pixelRatio: number },
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.lineWidth = pixelRatio;
  ctx.setLineDash([2 * pixelRatio, 3 * pixelRatio]);
  for (const { timeMs, color } of marks) {
    const x = Math.round(valToPos(timeMs, 'x', true)) + 0.5;
    const size = 4 * pixelRatio;
    ctx.strokeStyle = colorOf(color);
    ctx.fillStyle = colorOf(color);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.beginPath();
    ctx.moveTo(x - size, bbox.top);
    ctx.lineTo(x + size, bbox.top);
    ctx.lineTo(x, bbox.top + size);
    ctx.fill();
  }
  ctx.restore();
}
