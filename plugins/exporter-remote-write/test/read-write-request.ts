import { parse } from 'protobufjs';
import { uncompress } from 'snappyjs';

/** From prompb/remote.proto and prompb/types.proto of Prometheus, what is sent of them. */
const SCHEMA = `
  syntax = "proto3";
  message WriteRequest { repeated TimeSeries timeseries = 1; repeated MetricMetadata metadata = 3; }
  message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; }
  message Label { string name = 1; string value = 2; }
  message Sample { double value = 1; int64 timestamp = 2; }
  message MetricMetadata {
    enum MetricType { UNKNOWN = 0; COUNTER = 1; GAUGE = 2; }
    MetricType type = 1; string metric_family_name = 2; string help = 4; string unit = 5;
  }`;

const WriteRequest = parse(SCHEMA, { keepCase: true }).root.lookupType('WriteRequest');

export interface ReadSeries {
  readonly labels: readonly { readonly name: string; readonly value: string }[];
  readonly samples: readonly { readonly value: number; readonly timestamp: number }[];
}

export interface ReadRequest {
  readonly timeseries: readonly ReadSeries[];
  readonly metadata: readonly Readonly<Record<'type' | 'metric_family_name' | 'help' | 'unit', string>>[];
}

/** What a receiver understands: read by another library than the one that wrote it. */
export function readWriteRequest(body: Uint8Array): ReadRequest {
  const message = WriteRequest.decode(uncompress(body));
  return WriteRequest.toObject(message, { longs: Number, enums: String, defaults: true }) as ReadRequest;
}

/** `name{label="value",...}` of each series, and its samples as `[time, value]`. */
export function samplesOf(body: Uint8Array): Readonly<Record<string, readonly (readonly [number, number])[]>> {
  const entries = readWriteRequest(body).timeseries.map(({ labels, samples }) => [
    labels.map(({ name, value }) => `${name}=${value}`).join(' '),
    samples.map(({ timestamp, value }) => [timestamp, value] as const),
  ]);
  return Object.fromEntries(entries);
}
