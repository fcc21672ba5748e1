import uPlot from 'uplot';

/** A stretch of time in which nothing was recorded. Unix epoch milliseconds. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Hatches stretches of time over the full height of a chart. */
export function shadeGaps({ ctx, bbox, valToPos }: uPlot, gaps: readonly TimeSpan[], color: string): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = hatch(ctx, color);
  for (const { fromMs, toMs } of gaps) {
    const left = valToPos(fromMs, 'x', true);
    ctx.fillRect(left, bbox.top, valToPos(toMs, 'x', true) - left, bbox.height);
  }
  ctx.restore();
}

/** A pattern of thin diagonal lines. */
function hatch(ctx: CanvasRenderingContext2D, color: string): CanvasPattern | string {
  const size = Math.round(8 * uPlot.pxRatio);
  const tile = new OffscreenCanvas(size, size);
  const pen = tile.getContext('2d');
  if (pen === null) return color;
  pen.strokeStyle = color;
  pen.lineWidth = uPlot.pxRatio;
  // Three strokes, so that the lines also meet at the corners of neighbouring tiles.
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift - 1, size + 1);
    pen.lineTo(shift + size + 1, -1);
  }
  pen.stroke();
  return ctx.createPattern(tile, 'repeat') ?? color;
}
