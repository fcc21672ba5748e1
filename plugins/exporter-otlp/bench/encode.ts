// What it costs to encode a batch of 1000 series and 10 rows, beside the library of OpenTelemetry. Prints JSON.
// `npm run bench plugins/exporter-otlp/bench/encode.ts`
import { cpus, loadavg, release } from 'node:os';
import { gzipSync } from 'node:zlib';
import { createCounterIncreases, type ExportBatch, type MetricDescriptor } from '@tidemark/plugin-kit';
import { type EncodeOptions, encodeMetrics } from '../src/encode-metrics.ts';
import { encodeOfficially } from '../test/official-encoder.ts';

const [SERIES, ROWS, ROUNDS] = [1000, 10, 100];
const START_MS = 1_795_230_000_000;

const OPTIONS: EncodeOptions = {
  resource: { 'service.name': 'tidemark', 'host.name': 'vault-7', host: 'vault-7' },
  scopeVersion: '1.2.3',
  metricName: (name) => name,
  maxRequestBytes: 4_194_304,
};

const CPU: MetricDescriptor = {
  name: 'process_cpu_seconds_total',
  kind: 'counter',
  unit: 'seconds',
  help: 'CPU time of a process by mode',
};

function createBatch(): ExportBatch {
  return {
    key: 'bench',
    resource: { host: 'vault-7' },
    series: Array.from({ length: SERIES }, (_, slot) => ({
      metric: CPU,
      labels: {
        name: `checkout-${slot >> 1}`,
        pid: String(4000 + (slot >> 1)),
        mode: slot % 2 === 0 ? 'user' : 'system',
      },
    })),
    timesMs: Float64Array.from({ length: ROWS }, (_, row) => START_MS + row * 1000),
    columns: Array.from({ length: SERIES }, (_, slot) =>
      Float64Array.from({ length: ROWS }, (__, row) => slot + row * 0.01),
    ),
  };
}

const batch = createBatch();
const totals = () => encodeMetrics(batch, OPTIONS);
const CASES: Readonly<Record<string, () => readonly Uint8Array[]>> = {
  totals,
  increases: () => encodeMetrics(batch, { ...OPTIONS, increases: createCounterIncreases().of(batch) }),
  'totals, gzip': () => totals().map((request) => gzipSync(request)),
  '@opentelemetry/otlp-transformer': () => [encodeOfficially(batch, OPTIONS)],
};

/** CPU milliseconds of one call, after it has warmed up. */
function measure(encode: () => readonly Uint8Array[]) {
  for (let round = 0; round < ROUNDS / 4; round++) encode();
  const before = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) encode();
  const { user, system } = process.cpuUsage(before);
  const bytes = encode().reduce((sum, { length }) => sum + length, 0);
  return { cpuMs: (user + system) / 1000 / ROUNDS, bytes, bytesPerPoint: bytes / (SERIES * ROWS) };
}

const results = Object.entries(CASES).map(([name, encode]) => ({ name, ...measure(encode) }));
const machine = {
  cpu: cpus()[0]?.model,
  cpus: cpus().length,
  kernel: release(),
  node: process.version,
  load: loadavg(),
};
process.stdout.write(`${JSON.stringify({ machine, series: SERIES, rows: ROWS, results }, undefined, 2)}\n`);
