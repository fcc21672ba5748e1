import { gunzipSync } from 'node:zlib';
import { z } from '@tidemark/plugin-kit';

/**
 * `MetricPayload` as docs.datadoghq.com/api/latest/metrics ("Submit metrics", v2) has it: fields, types and which of them
 * are required. Names and tags as docs.datadoghq.com/metrics/custom_metrics and /getting_started/tagging demand.
 */
const metricPayload = z.strictObject({
  series: z.array(
    z.strictObject({
      metric: z.string().regex(/^[a-zA-Z][a-zA-Z0-9_.]{0,199}$/),
      type: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]).optional(),
      interval: z.int().positive().optional(),
      unit: z.string().optional(),
      source_type_name: z.string().optional(),
      points: z.array(z.strictObject({ timestamp: z.int(), value: z.number() })).min(1),
      resources: z.array(z.strictObject({ type: z.string(), name: z.string() })).optional(),
      tags: z
        .array(
          z
            .string()
            .max(200)
            .regex(/^\p{L}.*[^:]$/su),
        )
        .optional(),
    }),
  ),
});

export type MetricPayload = z.output<typeof metricPayload>;

/** Reads a request; throws for one that Datadog would refuse. */
export function readPayload(bytes: Uint8Array): MetricPayload {
  if (bytes.length > 512_000) throw new RangeError(`${bytes.length} bytes are more than a request may have`);
  const text = gunzipSync(bytes);
  if (text.length >= 5_242_880) throw new RangeError(`${text.length} bytes are more than they may become`);
  return metricPayload.parse(JSON.parse(text.toString('utf8')));
}
