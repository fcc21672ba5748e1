import { type CounterIncrease, clipText, type ExportBatch, type Labels, type Series } from '@tidemark/plugin-kit';
import { PbfWriter } from 'pbf';
import { attributesBytes, type Line, planRequests, type Stretch } from './plan-requests.ts';

/** How counters are sent: their totals, or what they grew by. */
export type Temporality = 'cumulative' | 'delta';

export interface EncodeOptions {
  /** Attributes of the resource, complete. */
  readonly resource: Labels;
  /** Of Tidemark, which is the scope of all metrics. */
  readonly scopeVersion: string;
  /** What a metric is called there; not longer than its name here. */
  readonly metricName: (name: string) => string;
  /** Longer values of attributes are cut. */
  readonly maxValueChars?: number | undefined;
  /** No request is larger, unless a single point is. */
  readonly maxRequestBytes: number;
  /** What counters grew by, parallel to the series; without it, their totals are sent. */
  readonly increases?: readonly (CounterIncrease | undefined)[] | undefined;
}

// Field numbers: https://github.com/open-telemetry/opentelemetry-proto, collector/metrics/v1, metrics/v1, resource/v1 and
// common/v1.
const REQUEST = { resourceMetrics: 1 } as const;
const RESOURCE_METRICS = { resource: 1, scopeMetrics: 2 } as const;
const RESOURCE = { attributes: 1 } as const;
const SCOPE_METRICS = { scope: 1, metrics: 2 } as const;
const SCOPE = { name: 1, version: 2 } as const;
const METRIC = { name: 1, description: 2, unit: 3, gauge: 5, sum: 7 } as const;
const SUM = { points: 1, temporality: 2, isMonotonic: 3 } as const;
const POINT = { start: 2, time: 3, double: 4, attributes: 7 } as const;
const KEY_VALUE = { key: 1, value: 2 } as const;
const ANY_VALUE = { string: 1 } as const;
const TEMPORALITY = { delta: 1, cumulative: 2 } as const;

/** Wire type of what has 64 bits. */
const FIXED64 = 1;

/** As UCUM has it. A count is no `1`: receivers of the Prometheus kind would call it a ratio. */
const UNITS: Readonly<Record<string, string>> = { seconds: 's', bytes: 'By', ratio: '1', count: '{count}' };

/**
 * A batch as one or more `ExportMetricsServiceRequest` of OTLP 1.x: gauges as `Gauge`, counters as monotonic `Sum`. None
 * for a batch without values. Equal batches give equal bytes.
 *
 * Totals carry no start time: when a counter began is not in a batch, and the first row seen would be a made-up answer
 * that changes with each restart. The protocol lets it out in this case; receivers see a restart by a smaller value.
 */
export function encodeMetrics(batch: ExportBatch, options: EncodeOptions): readonly Uint8Array[] {
  const resource = encodeAttributes(options.resource);
  const lines = byMetric(batch.series).map((slot) => describeLine(batch, slot, options));
  const headBytes = attributesBytes(resource) + options.scopeVersion.length;
  const nanoseconds = createNanoseconds();
  return planRequests(lines, options.maxRequestBytes - headBytes).map((stretches) => {
    const writer = new PbfWriter();
    const request = { stretches, batch, options, resource, nanoseconds };
    writer.writeMessage(REQUEST.resourceMetrics, writeResourceMetrics, request);
    return writer.finish();
  });
}

interface Request {
  readonly stretches: readonly Stretch[];
  readonly batch: ExportBatch;
  readonly options: EncodeOptions;
  readonly resource: readonly Uint8Array[];
  readonly nanoseconds: (ms: number) => Words;
}

/** The slots with those of the same metric side by side, since a metric is listed once. */
function byMetric(series: readonly Series[]): readonly number[] {
  const slots = new Map<string, number[]>();
  for (const [slot, { metric }] of series.entries()) {
    const known = slots.get(metric.name);
    if (known === undefined) slots.set(metric.name, [slot]);
    else known.push(slot);
  }
  return [...slots.values()].flat();
}

function describeLine({ series, columns }: ExportBatch, slot: number, options: EncodeOptions): Line {
  const { metric, labels } = series[slot] as Series;
  const increase = options.increases?.[slot];
  return {
    metric,
    attributes: encodeAttributes(labels, options.maxValueChars),
    values: increase?.values ?? (columns[slot] as Float64Array),
    sinceMs: increase?.sinceMs,
  };
}

function encodeAttributes(labels: Labels, maxChars = Number.POSITIVE_INFINITY): readonly Uint8Array[] {
  return Object.entries(labels).map(([name, label]) => {
    const value = clipText(label, maxChars);
    // Room for the most it can take: growing would cost more than writing.
    const writer = new PbfWriter(Buffer.allocUnsafe(4 * (name.length + value.length) + 16));
    writer.writeStringField(KEY_VALUE.key, name);
    writer.writeMessage(KEY_VALUE.value, writeText, value);
    return writer.finish();
  });
}

function writeText(text: string, writer: PbfWriter): void {
  writer.writeStringField(ANY_VALUE.string, text);
}

function writeResourceMetrics(request: Request, writer: PbfWriter): void {
  writer.writeMessage(RESOURCE_METRICS.resource, writeResource, request);
  writer.writeMessage(RESOURCE_METRICS.scopeMetrics, writeScopeMetrics, request);
}

function writeResource({ resource }: Request, writer: PbfWriter): void {
  for (const attribute of resource) writer.writeBytesField(RESOURCE.attributes, attribute);
}

function writeScopeMetrics(request: Request, writer: PbfWriter): void {
  writer.writeMessage(SCOPE_METRICS.scope, writeScope, request.options);
  let begin = 0;
  for (const [index, { line }] of request.stretches.entries()) {
    if (request.stretches[index + 1]?.line.metric.name === line.metric.name) continue;
    const stretches = request.stretches.slice(begin, index + 1);
    writer.writeMessage(SCOPE_METRICS.metrics, writeMetric, { ...request, stretches });
    begin = index + 1;
  }
}

function writeScope({ scopeVersion }: EncodeOptions, writer: PbfWriter): void {
  writer.writeStringField(SCOPE.name, 'tidemark');
  writer.writeStringField(SCOPE.version, scopeVersion);
}

/** All stretches are of the same metric. */
function writeMetric(request: Request, writer: PbfWriter): void {
  const { name, help, unit, kind } = (request.stretches[0] as Stretch).line.metric;
  writer.writeStringField(METRIC.name, request.options.metricName(name));
  writer.writeStringField(METRIC.description, help);
  writer.writeStringField(METRIC.unit, UNITS[unit] ?? '{count}');
  if (kind === 'counter') writer.writeMessage(METRIC.sum, writeSum, request);
  else writer.writeMessage(METRIC.gauge, writePoints, request);
}

function writeSum(request: Request, writer: PbfWriter): void {
  writePoints(request, writer);
  const temporality = request.options.increases === undefined ? 'cumulative' : 'delta';
  writer.writeVarintField(SUM.temporality, TEMPORALITY[temporality]);
  writer.writeBooleanField(SUM.isMonotonic, true);
}

function writePoints({ stretches, batch, nanoseconds }: Request, writer: PbfWriter): void {
  for (const { line, from, to } of stretches) {
    for (let row = from; row < to; row++) {
      const value = line.values[row] as number;
      if (Number.isNaN(value)) continue;
      const time = nanoseconds(batch.timesMs[row] as number);
      const start = line.sinceMs === undefined ? undefined : nanoseconds(line.sinceMs[row] as number);
      writer.writeMessage(SUM.points, writePoint, { attributes: line.attributes, start, time, value });
    }
  }
}

interface Point {
  readonly attributes: readonly Uint8Array[];
  readonly start: Words | undefined;
  readonly time: Words;
  readonly value: number;
}

function writePoint({ attributes, start, time, value }: Point, writer: PbfWriter): void {
  for (const attribute of attributes) writer.writeBytesField(POINT.attributes, attribute);
  if (start !== undefined) writeFixed64(writer, POINT.start, start);
  writeFixed64(writer, POINT.time, time);
  writer.writeDoubleField(POINT.double, value);
}

/** A whole number of 64 bits; as a double it would lose some. */
interface Words {
  readonly low: number;
  readonly high: number;
}

function writeFixed64(writer: PbfWriter, field: number, { low, high }: Words): void {
  writer.writeTag(field, FIXED64);
  writer.writeFixed32(low);
  writer.writeFixed32(high);
}

/** Milliseconds as nanoseconds. Remembers them: a batch has as many points at a time as it has series. */
function createNanoseconds(): (ms: number) => Words {
  const known = new Map<number, Words>();
  return (ms) => {
    const words = known.get(ms) ?? split(BigInt(ms) * 1_000_000n);
    known.set(ms, words);
    return words;
  };
}

function split(value: bigint): Words {
  return { low: Number(BigInt.asUintN(32, value)), high: Number(value >> 32n) };
}
