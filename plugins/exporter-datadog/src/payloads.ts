import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { DatadogSeries } from './datadog-series.ts';

const compress = promisify(gzip);

/** Of one request to `/api/v2/series`: as it travels, and as it is. docs.datadoghq.com/api/latest/metrics, "Submit metrics". */
const MAX_COMPRESSED_BYTES = 512_000;
const MAX_BYTES = 5_242_880;

/** `MetricPayload`s, compressed with gzip and within the limits; halved until they are. None for no series. */
export async function compressPayloads(series: readonly DatadogSeries[]): Promise<readonly Uint8Array[]> {
  if (series.length === 0) return [];
  const payload = Buffer.from(JSON.stringify({ series }));
  const halves = halve(series);
  if (payload.length < MAX_BYTES || halves === undefined) {
    const compressed = await compress(payload);
    if (compressed.length <= MAX_COMPRESSED_BYTES || halves === undefined) return [compressed];
  }
  return (await Promise.all(halves.map(compressPayloads))).flat();
}

/** Between series, or in the middle of the points of the only one; undefined for a single point. */
function halve(series: readonly DatadogSeries[]): readonly (readonly DatadogSeries[])[] | undefined {
  if (series.length > 1) return inTwo(series);
  const [only] = series as readonly [DatadogSeries];
  return only.points.length > 1 ? inTwo(only.points).map((points) => [{ ...only, points }]) : undefined;
}

function inTwo<T>(items: readonly T[]): readonly (readonly T[])[] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}
