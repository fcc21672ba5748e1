import type { MetricDescriptor } from '@tidemark/plugin-kit';

/** A series of a batch, ready to be written. */
export interface Line {
  readonly metric: MetricDescriptor;
  /** Each a `KeyValue`. */
  readonly attributes: readonly Uint8Array[];
  readonly values: Float64Array;
  /** Parallel to the values, for a delta. */
  readonly sinceMs: Float64Array | undefined;
}

/** Rows of a line that go into one request. */
export interface Stretch {
  readonly line: Line;
  readonly from: number;
  /** The row after the last one. */
  readonly to: number;
}

/** Two times and a value with their tags, and tag and length of the point. */
const POINT_BYTES = 3 * 9 + 6;
/** Tag and length of an attribute. */
const ATTRIBUTE_BYTES = 6;
/** Tags, lengths, unit and flags of a metric. */
const METRIC_BYTES = 50;
/** Tags and lengths around all metrics, name of the scope. */
const FRAME_BYTES = 50;

/**
 * Shares lines out to requests, in order, so that none has more than `maxBytes`. Reckons with the most that a line can
 * take, so requests may be smaller than they could be. Leaves out lines without values.
 */
export function planRequests(lines: readonly Line[], maxBytes: number): readonly (readonly Stretch[])[] {
  const requests: Stretch[][] = [];
  const roomBytes = maxBytes - FRAME_BYTES;
  let leftBytes = 0;
  for (const line of lines) {
    const headBytes = headBytesOf(line);
    const rowBytes = attributesBytes(line.attributes) + POINT_BYTES;
    const maxRows = Math.max(1, Math.floor((roomBytes - headBytes) / rowBytes));
    for (let from = 0; from < line.values.length; from += maxRows) {
      const to = Math.min(from + maxRows, line.values.length);
      if (line.values.subarray(from, to).every(Number.isNaN)) continue;
      const neededBytes = headBytes + (to - from) * rowBytes;
      if (neededBytes > leftBytes) {
        requests.push([]);
        leftBytes = roomBytes;
      }
      requests.at(-1)?.push({ line, from, to });
      leftBytes -= neededBytes;
    }
  }
  return requests;
}

/** As if each line had its metric for itself. */
function headBytesOf({ metric: { name, help } }: Line): number {
  return Buffer.byteLength(name) + Buffer.byteLength(help) + METRIC_BYTES;
}

/** The most that attributes take in a message. */
export function attributesBytes(attributes: readonly Uint8Array[]): number {
  return attributes.reduce((sum, { length }) => sum + length + ATTRIBUTE_BYTES, 0);
}
