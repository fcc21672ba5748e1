import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import type { ExportBatch } from '@tidemark/plugin-kit';
import type { EncodeOptions } from '../src/encode-metrics.ts';

const UNITS = { seconds: 's', bytes: 'By', ratio: '1', count: '{count}' } as const;
const [GAUGE, SUM] = [2, 3];
const CUMULATIVE = 1;
const DOUBLE = 1;

/** A batch as the library encodes it that OpenTelemetry's own exporters use. */
export function encodeOfficially(
  { series, timesMs, columns }: ExportBatch,
  { resource, scopeVersion }: Pick<EncodeOptions, 'resource' | 'scopeVersion'>,
): Uint8Array {
  const metrics = series.map(({ metric: { name, help, unit, kind }, labels }, slot) => ({
    descriptor: { name, description: help, unit: UNITS[unit], valueType: DOUBLE },
    aggregationTemporality: CUMULATIVE,
    ...(kind === 'counter' ? { dataPointType: SUM, isMonotonic: true } : { dataPointType: GAUGE }),
    dataPoints: [...timesMs].flatMap((timeMs, row) => {
      const value = columns[slot]?.[row] as number;
      const endTime = [Math.floor(timeMs / 1000), (timeMs % 1000) * 1_000_000];
      return Number.isNaN(value) ? [] : [{ attributes: labels, startTime: [0, 0], endTime, value }];
    }),
  }));
  const scopeMetrics = [{ scope: { name: 'tidemark', version: scopeVersion }, metrics }];
  const { serializeRequest } = ProtobufMetricsSerializer;
  const request = { resource: { attributes: resource }, scopeMetrics };
  return serializeRequest(request as unknown as Parameters<typeof serializeRequest>[0]) as Uint8Array;
}
