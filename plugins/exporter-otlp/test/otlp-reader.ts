import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';

const { root } = protobuf.parse(readFileSync(new URL('otlp-metrics.proto', import.meta.url), 'utf8'));

/** A point as a receiver sees it; times in nanoseconds. */
export interface ReadPoint {
  readonly attributes: Readonly<Record<string, string>>;
  /** `0` when the request says nothing. */
  readonly start: bigint;
  readonly time: bigint;
  readonly value: number;
}

export interface ReadMetric {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly kind: 'gauge' | 'sum';
  /** 1: delta, 2: cumulative. */
  readonly temporality?: number;
  readonly isMonotonic?: boolean;
  readonly points: readonly ReadPoint[];
}

export interface ReadRequest {
  readonly resource: Readonly<Record<string, string>>;
  readonly scope: { readonly name: string; readonly version: string };
  readonly metrics: readonly ReadMetric[];
}

interface KeyValue {
  readonly key: string;
  readonly value: { readonly stringValue: string };
}

interface RawPoint {
  readonly attributes: readonly KeyValue[];
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
  readonly asDouble?: number;
  readonly asInt?: string;
}

interface RawMetric {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly gauge?: { readonly dataPoints: readonly RawPoint[] };
  readonly sum?: {
    readonly dataPoints: readonly RawPoint[];
    readonly aggregationTemporality: number;
    readonly isMonotonic: boolean;
  };
}

interface RawRequest {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeMetrics: readonly { readonly scope: ReadRequest['scope']; readonly metrics: readonly RawMetric[] }[];
  }[];
}

/** Reads a request, compressed or not, with a library and descriptions of messages that have nothing of ours. */
export function readRequest(bytes: Uint8Array): ReadRequest {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const type = root.lookupType('ExportMetricsServiceRequest');
  const message = type.decode(isGzip ? gunzipSync(bytes) : bytes);
  const { resourceMetrics } = type.toObject(message, { longs: String, defaults: true, oneofs: true }) as RawRequest;
  const [only, ...others] = resourceMetrics;
  const [scope, ...otherScopes] = only?.scopeMetrics ?? [];
  if (only === undefined || scope === undefined || others.length + otherScopes.length > 0)
    throw new Error('a request has one resource with one scope');
  return {
    resource: readAttributes(only.resource.attributes),
    scope: scope.scope,
    metrics: scope.metrics.map(readMetric),
  };
}

function readMetric({ name, description, unit, gauge, sum }: RawMetric): ReadMetric {
  const points = (gauge ?? sum)?.dataPoints.map(readPoint) ?? [];
  const head = { name, description, unit, points };
  if (sum === undefined) return { ...head, kind: 'gauge' };
  return { ...head, kind: 'sum', temporality: sum.aggregationTemporality, isMonotonic: sum.isMonotonic };
}

function readPoint({ attributes, startTimeUnixNano, timeUnixNano, asDouble, asInt }: RawPoint): ReadPoint {
  return {
    attributes: readAttributes(attributes),
    start: BigInt(startTimeUnixNano),
    time: BigInt(timeUnixNano),
    value: Number(asDouble ?? asInt),
  };
}

function readAttributes(attributes: readonly KeyValue[]): Record<string, string> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue]));
}

/** The bytes of a message of the protocol, as a receiver sends it. */
export function writeMessage(
  type: 'ExportMetricsServiceResponse' | 'Status',
  message: Readonly<Record<string, unknown>>,
): Buffer {
  const codec = root.lookupType(type);
  return Buffer.from(codec.encode(codec.fromObject(message)).finish());
}
