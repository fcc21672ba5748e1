import type { Series } from '@tidemark/core';

/** Field numbers of `WriteRequest` and what it holds, see prometheus/prompb/remote.proto and types.proto. */
const FIELD = { timeseries: 1, labels: 1, samples: 2, labelName: 1, labelValue: 2, value: 1, timestamp: 2 } as const;
const WIRE = { varint: 0, fixed64: 1, bytes: 2 } as const;

/** Headers of every request. */
export const REMOTE_WRITE_HEADERS = {
  'content-encoding': 'snappy',
  'content-type': 'application/x-protobuf',
  'x-prometheus-remote-write-version': '0.1.0',
} as const;

/** One series' labels, the metric's name among them, as they begin its `TimeSeries`. */
export function encodeLabels({ metric, labels }: Series): Buffer {
  const all = Object.entries({ ...labels, __name__: metric.name }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat(
    all.map(([name, value]) => {
      const pair = [bytesField(FIELD.labelName, Buffer.from(name)), bytesField(FIELD.labelValue, Buffer.from(value))];
      return bytesField(FIELD.labels, Buffer.concat(pair));
    }),
  );
}

export function encodeSample(timeMs: number, value: number): Buffer {
  const fixed = Buffer.alloc(9);
  fixed[0] = tag(FIELD.value, WIRE.fixed64);
  fixed.writeDoubleLE(value, 1);
  const sample = Buffer.concat([fixed, Buffer.from([tag(FIELD.timestamp, WIRE.varint)]), varint(timeMs)]);
  return bytesField(FIELD.samples, sample);
}

/** The body of a request: every part is one series' labels and its samples. */
export function encodeWriteRequest(series: readonly (readonly Buffer[])[]): Buffer {
  return frameSnappy(Buffer.concat(series.map((parts) => bytesField(FIELD.timeseries, Buffer.concat(parts)))));
}

function bytesField(field: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([tag(field, WIRE.bytes)]), varint(bytes.length), bytes]);
}

function tag(field: number, wire: number): number {
  return (field << 3) | wire;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

const LITERAL_OF_TWO_BYTE_LENGTH = 61 << 2;
const LITERAL_BYTES = 65_536;

/** Snappy's block format with literals only: what the server unpacks fastest, for the sender's cost is not measured. */
function frameSnappy(bytes: Buffer): Buffer {
  const parts: Uint8Array[] = [varint(bytes.length)];
  for (let at = 0; at < bytes.length; at += LITERAL_BYTES) {
    const literal = bytes.subarray(at, at + LITERAL_BYTES);
    const head = Buffer.alloc(3);
    head[0] = LITERAL_OF_TWO_BYTE_LENGTH;
    head.writeUInt16LE(literal.length - 1, 1);
    parts.push(head, literal);
  }
  return Buffer.concat(parts);
}
