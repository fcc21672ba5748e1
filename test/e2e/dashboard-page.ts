/// <reference lib="dom" />
import type { Locator, Page } from 'playwright-core';

/** What a chart tells those who do not see it: a point in time and the value of each line at it. */
export interface SpokenValues {
  /** `14:03:05`, in the time zone of the browser. */
  readonly time: string;
  /** Without units of percent: `{ user: 12.3 }`. Bytes are in bytes, within the three digits that are shown. */
  readonly values: Readonly<Record<string, number>>;
}

const UNITS: Readonly<Record<string, number>> = {
  '%': 1,
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** Reads time and values of a chart in one go, so that they belong together. Undefined before the first frame. */
export async function spokenValues(page: Page, chart: string): Promise<SpokenValues | undefined> {
  const text = (await page.locator(`[data-chart="${chart}"] .plot`).getAttribute('aria-valuetext')) ?? '';
  const match = /^(\d\d:\d\d:\d\d): (.*)$/.exec(text);
  if (match === null) return undefined;
  const [, time = '', list = ''] = match;
  const parts = [...list.matchAll(/([^,]+?) ([\d.]+)\s(%|[KMGT]?i?B)(?:, |$)/g)];
  const values = parts.map(([, label = '', number, unit = '']) => [
    label,
    Number(number) * (UNITS[unit] ?? Number.NaN),
  ]);
  return { time, values: Object.fromEntries(values) };
}

/** How many pixels of a chart's canvas have the colour of one of its lines. */
export function countLinePixels(canvas: Locator, color: string): Promise<number> {
  return canvas.evaluate((element, cssColor) => {
    const probe = document.createElement('i');
    probe.style.color = cssColor;
    document.body.append(probe);
    const wanted = (getComputedStyle(probe).color.match(/\d+/g) ?? []).map(Number);
    probe.remove();
    const canvas = element as HTMLCanvasElement;
    // Reading the chart's own canvas would make it a slow one.
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
    copy?.drawImage(canvas, 0, 0);
    const pixels = copy?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    let count = 0;
    for (let i = 0; i < pixels.length; i += 4) {
      const isLine = [0, 1, 2].every((channel) => Math.abs((pixels[i + channel] ?? 0) - (wanted[channel] ?? 0)) < 24);
      if (isLine && (pixels[i + 3] ?? 0) > 200) count++;
    }
    return count;
  }, color);
}
