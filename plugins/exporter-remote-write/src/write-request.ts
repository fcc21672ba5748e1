import type { MetricDescriptor } from '@tidemark/plugin-kit';
import { PbfWriter } from 'pbf';
import { compress } from 'snappyjs';
import type { Line } from './lines.ts';
import { endsAt, type Section } from './sections.ts';

// Field numbers: https://github.com/prometheus/prometheus/blob/main/prompb/remote.proto and types.proto
const REQUEST = { timeseries: 1, metadata: 3 } as const;
const SERIES = { labels: 1, samples: 2 } as const;
const LABEL = { name: 1, value: 2 } as const;
const SAMPLE = { value: 1, timestamp: 2 } as const;
const METADATA = { type: 1, name: 2, help: 4, unit: 5 } as const;
const METRIC_TYPES = { counter: 1, gauge: 2 } as const;

const FIXED64 = 1;
/** The NaN by which Prometheus marks the end of a series: model/value/value.go. As a number it would lose its bits. */
const STALE = { low: 0x0000_0002, high: 0x7ff0_0000 } as const;

/** A `WriteRequest` in Protocol Buffers, packed by Snappy's block format. */
export function encodeWriteRequest(section: Section, metadata: readonly MetricDescriptor[]): Uint8Array {
  const writer = new PbfWriter();
  for (const line of section.lines) writer.writeMessage(REQUEST.timeseries, writeSeries, { line, section });
  for (const metric of metadata) writer.writeMessage(REQUEST.metadata, writeMetadata, metric);
  return compress(writer.finish());
}

interface SectionLine {
  readonly line: Line;
  readonly section: Section;
}

function writeSeries({ line, section }: SectionLine, writer: PbfWriter): void {
  for (const label of Object.entries(line.labels)) writer.writeMessage(SERIES.labels, writeLabel, label);
  const { timesMs, from, to } = section;
  for (let row = from; row < to; row++) {
    const value = line.values[row] as number;
    const isEnd = endsAt(line, row);
    if (Number.isNaN(value) && !isEnd) continue;
    writer.writeMessage(SERIES.samples, isEnd ? writeEnd : writeSample, { value, timeMs: timesMs[row] as number });
  }
}

function writeLabel([name, value]: readonly [string, string], writer: PbfWriter): void {
  writer.writeStringField(LABEL.name, name);
  writer.writeStringField(LABEL.value, value);
}

interface Sample {
  readonly value: number;
  readonly timeMs: number;
}

function writeSample({ value, timeMs }: Sample, writer: PbfWriter): void {
  writer.writeDoubleField(SAMPLE.value, value);
  writer.writeVarintField(SAMPLE.timestamp, timeMs);
}

function writeEnd({ timeMs }: Sample, writer: PbfWriter): void {
  writer.writeTag(SAMPLE.value, FIXED64);
  writer.writeFixed32(STALE.low);
  writer.writeFixed32(STALE.high);
  writer.writeVarintField(SAMPLE.timestamp, timeMs);
}

function writeMetadata({ name, kind, unit, help }: MetricDescriptor, writer: PbfWriter): void {
  writer.writeVarintField(METADATA.type, METRIC_TYPES[kind] ?? METRIC_TYPES.gauge);
  writer.writeStringField(METADATA.name, name);
  writer.writeStringField(METADATA.help, help);
  if (unit !== 'count') writer.writeStringField(METADATA.unit, unit);
}
