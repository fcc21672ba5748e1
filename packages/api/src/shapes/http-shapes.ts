/**
 * What the plain HTTP routes answer. These names and units are a promise to programs that are there already: memory is
 * in MiB although it says `MB`, CPU in percent of all CPUs together.
 */
import { z } from 'zod';

const timestamp = z.number().meta({ description: 'Unix epoch, milliseconds', example: 1_800_000_000_000 });
const nullable = (description: string, example: number) =>
  z
    .number()
    .nullable()
    .meta({ description: `${description}; null when nothing is known`, example });

export const alertShape = z
  .object({
    metric: z.string().meta({
      description: 'That of the window of `/metrics` where there is one, else the name of the metric or the rule',
      example: 'memory_usage',
    }),
    current_value: nullable('The newest', 1700),
    warning_threshold: nullable('Where a warning begins', 1536),
    critical_threshold: nullable('Where it becomes critical', 2048),
    description: z.string(),
    level: z.enum(['WARNING', 'CRITICAL']),
  })
  .meta({
    id: 'Alert',
    description: 'A threshold that is exceeded now. Values in MiB, percent, milliseconds or as counts',
  });

export const alertsShape = z.array(alertShape).meta({ id: 'Alerts' });

export const summaryShape = z
  .object({
    timestamp,
    uptime_seconds: z.number().meta({ description: 'Since the agent began, whole seconds', example: 86_400 }),
    memory_mb: nullable('Memory of the host that is not available to programs, MiB', 2048.5),
    cpu_percent: nullable('Of all CPUs together, without idle and iowait', 12.5),
    active_connections: z.number().meta({ description: 'Live streams that are open', example: 2 }),
    total_connections: z.number().meta({ description: 'Live streams that were opened', example: 40 }),
    avg_latency_ms: z.number().meta({ description: 'Mean of the last 1000 requests, milliseconds', example: 0.8 }),
    last_hour: z
      .object({
        memory_avg: nullable('Mean, MiB', 2000),
        memory_max: nullable('Mean of the worst ten seconds, MiB', 3100),
        cpu_avg: nullable('Mean, percent', 10.5),
        cpu_max: nullable('Mean of the busiest ten seconds, percent', 97),
      })
      .meta({ description: 'By stretches of ten seconds; also what an agent recorded before this one' }),
    active_alerts: alertsShape,
  })
  .meta({ id: 'Summary', description: 'The host now and over the last hour' });

/** `name` and `unit` are always the same for one window. */
const windowShape = (name: string, unit: string, description: string) =>
  z
    .object({
      name: z.literal(name),
      unit: z.literal(unit),
      sample_count: z.number().meta({ description: 'How many of the ticks have a value', example: 60 }),
      latest: nullable('The newest sample', 12.5),
      average: nullable('Of the samples', 10.5),
      min: nullable('Of the samples', 3),
      max: nullable('Of the samples', 40),
      samples: z
        .array(z.object({ timestamp, value: z.number() }))
        .meta({ description: 'Oldest first. A tick without a value is left out' }),
    })
    .meta({ description });

const percentile = (name: string) => z.number().meta({ description: `${name}, milliseconds, to 1 %`, example: 1.2 });

export const metricsShape = z
  .object({
    timestamp,
    uptime_ms: z.number().meta({ description: 'Since the agent began, milliseconds', example: 86_400_000 }),
    is_collecting: z.boolean(),
    collection_interval_ms: z.number().meta({ example: 1000 }),
    memory: windowShape('memory_usage', 'MB', 'Memory of the host that is not available to programs, MiB'),
    cpu: windowShape('cpu_usage', '%', 'CPU use of the host since the tick before, of all CPUs together'),
    websocket_active: windowShape('active_connections', 'count', 'Live streams that were open'),
    latency: windowShape('request_latency', 'ms', 'Mean of the requests answered since the tick before, milliseconds'),
    extensions: z
      .record(z.string(), z.enum(['running', 'stopped', 'crashed', 'starting']))
      .meta({ description: 'Empty: nothing reports extensions yet' }),
    latency_breakdown: z
      .record(
        z.string(),
        z.object({
          p50: percentile('Median'),
          p95: percentile('95th percentile'),
          p99: percentile('99th percentile'),
          count: z.number().meta({ description: 'Requests', example: 300 }),
        }),
      )
      .meta({ description: 'By route, over the last five to ten minutes, without streams' }),
  })
  .meta({ id: 'Metrics', description: 'The newest ticks of the host and of this server' });

export const healthShape = z
  .object({
    status: z.enum(['ok', 'starting', 'stopped', 'late', 'not-storing']).meta({
      description:
        'ok; starting: nothing was recorded yet; stopped: on request; late: the newest frame is older than it should be; not-storing: frames do not reach the file',
    }),
    newest_frame_age_ms: z
      .number()
      .nullable()
      .meta({ description: 'Milliseconds; null before the first', example: 420 }),
  })
  .meta({ id: 'Health', description: 'Whether the newest frame is as new as it should be and reached the file' });

export const readinessShape = z
  .object({
    status: z.enum(['ready', 'not-ready']),
    recorded: z.boolean().meta({ description: 'There is a frame to answer with' }),
    history: z.boolean().meta({ description: 'The history file can be read' }),
  })
  .meta({ id: 'Readiness', description: 'Whether questions can be answered' });

export const errorShape = z
  .object({
    error: z.object({
      code: z
        .string()
        .meta({ description: 'See docs/errors.md; a code is never reused', example: 'API_INPUT_INVALID' }),
      message: z.string().meta({ example: 'last_n: Too big: expected number to be <=600' }),
      hint: z.string().meta({ description: 'What to do', example: 'the message names each part' }),
    }),
  })
  .meta({ id: 'Error' });

export type AlertShape = z.infer<typeof alertShape>;
export type SummaryShape = z.infer<typeof summaryShape>;
export type MetricsShape = z.infer<typeof metricsShape>;
export type WindowShape = Omit<MetricsShape['memory'], 'name' | 'unit'>;
export type HealthShape = z.infer<typeof healthShape>;
export type ReadinessShape = z.infer<typeof readinessShape>;
