import { METRICS, type Series } from '@tidemark/core';
import type { ExportBatch } from '../contract/batch.ts';
import type { AlertMessage, AlertNotice, MessageStatus } from '../contract/message.ts';

const START_MS = Date.UTC(2026, 10, 21, 3, 0, 0);
const ACKNOWLEDGED_BY = 'Ada';

/** Text that breaks whoever forgets to escape: markup, quotes, line ends, control characters, other scripts. */
const HOSTILE = '<b>&amp;</b> "q" \'s\' *_~`[x](y)|{{z}} \\ \r\nBcc: eve@example.com\u0000\u001b[31m \u202e 潮位 🌊';

/** A message about one process that uses too much memory. */
export function sampleMessage({
  status = 'firing',
  ...overrides
}: Partial<AlertMessage> & { readonly status?: MessageStatus } = {}): AlertMessage {
  return {
    key: `memory-of-checkout/1/${status}`,
    groupKey: 'rule="process-memory",name="checkout"',
    status,
    severity: 'critical',
    title: `process-memory ${status}: checkout uses 2.1 GB`,
    timeMs: START_MS + 60_000,
    groupLabels: { rule: 'process-memory', name: 'checkout' },
    alerts: [sampleAlert(status)],
    omittedAlerts: 0,
    links: [{ title: 'dashboard', href: 'https://tidemark.example:9001/#alerts' }],
    ...overrides,
  };
}

/** A storm: so many alerts in one message, with text that nobody would write. */
export function stormMessage(alerts: number): AlertMessage {
  return sampleMessage({
    key: 'storm/1/firing',
    groupKey: `storm ${HOSTILE}`,
    title: `${alerts} alerts ${HOSTILE}`,
    alerts: Array.from({ length: alerts }, (_, index) => ({
      ...sampleAlert('firing'),
      id: `storm-${index}`,
      labels: { pid: String(index), name: HOSTILE },
      annotations: { summary: `${index} ${HOSTILE}`, description: HOSTILE.repeat(20) },
    })),
  });
}

function sampleAlert(status: MessageStatus): AlertNotice {
  return {
    id: '5f0c6a1e9b3d4c27',
    rule: 'process-memory',
    status,
    severity: 'critical',
    labels: { name: 'checkout', pid: '4711' },
    annotations: { summary: 'checkout uses 2.1 GB', description: 'more than 2.0 GB for 5 minutes' },
    values: [
      { name: 'process_resident_memory_bytes', value: 2_147_483_648.5, unit: 'bytes', threshold: 2_000_000_000 },
    ],
    links: [{ title: 'runbook', href: 'https://tidemark.example/runbooks/process-memory' }],
    startsAtMs: START_MS,
    ...(status === 'resolved' ? { endsAtMs: START_MS + 60_000 } : {}),
    ...(status === 'acknowledged' ? { acknowledgedBy: ACKNOWLEDGED_BY } : {}),
  };
}

/** Three rows of three series, one of them with a hole. The n-th batch follows the one before in time. */
export function sampleBatch(n = 0): ExportBatch {
  const series: Series[] = [
    { metric: METRICS.host_load1, labels: {} },
    { metric: METRICS.process_resident_memory_bytes, labels: { name: 'checkout', pid: '4711' } },
    { metric: METRICS.process_cpu_seconds_total, labels: { name: HOSTILE, pid: '4712', mode: 'user' } },
  ];
  const startMs = START_MS + n * 3000;
  return {
    key: `batch-${n}`,
    resource: { host: 'vault-7' },
    series,
    timesMs: Float64Array.of(startMs, startMs + 1000, startMs + 2000),
    columns: [
      Float64Array.of(0.5, 1.25, n),
      Float64Array.of(2_147_483_648, 2_147_483_649, 2_147_483_650 + n),
      Float64Array.of(10 + n, Number.NaN, 10.5 + n),
    ],
  };
}

/** Every control character, and other text that ends, opens or hides something somewhere. */
const CONTROLS = String.fromCharCode(...Array.from({ length: 32 }, (_, code) => code), 0x7f, 0x80, 0x85, 0x9f);
const LONG_CHARS = 100_000;

/** What no receiver expects and every recording may hold: labels of any text and length, numbers at the edges of doubles. */
export function hostileBatch(): ExportBatch {
  const { series, ...batch } = sampleBatch();
  const labels = [
    { name: `a${CONTROLS}\u2028\u2029\ufeff\ud800b` },
    { name: '潮'.repeat(LONG_CHARS) },
    { name: '=1+1', mode: '\\', pid: ':' },
    { name: '', mode: ' ', pid: '#|@,=' },
  ];
  const values = [
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0],
    [2 ** 53, 2 ** 53 + 2, Number.MAX_VALUE],
    [Number.MIN_VALUE, -1e-300, -(2 ** 53)],
  ];
  const hostile = series.flatMap(({ metric }) => labels.map((own) => ({ metric, labels: own })));
  const columns = hostile.map((_, slot) => Float64Array.from(values[slot % values.length] as number[]));
  return { ...batch, key: 'hostile', series: hostile, columns };
}
