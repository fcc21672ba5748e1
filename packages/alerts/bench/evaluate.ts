// What evaluating rules costs: many rules on many series, in the steady state (nothing is wrong), with a share of alerts
// that fire, and when processes come and go. Prints JSON. `npm run bench packages/alerts/bench/evaluate.ts`
import { cpus, loadavg, release } from 'node:os';
import { parseArgs } from 'node:util';
import { type Frame, type Layout, type MetricDescriptor, systemClock } from '@tidemark/core';
import { type AlertRuleInput, createAlertEngine, resolveRules } from '../src/index.ts';

const { values: options } = parseArgs({
  options: {
    rules: { type: 'string', default: '1000' },
    series: { type: 'string', default: '500' },
    frames: { type: 'string', default: '120' },
  },
});
const [RULES, SERIES, FRAMES] = [Number(options.rules), Number(options.series), Number(options.frames)];

const GAUGE: MetricDescriptor = { name: 'bench_gauge', kind: 'gauge', unit: 'count', help: 'A gauge' };
const COUNTER: MetricDescriptor = { name: 'bench_work_total', kind: 'counter', unit: 'count', help: 'A counter' };
const START_MS = 1_800_000_000_000;

function layoutOf(metric: MetricDescriptor, generation = 0): Layout {
  const labels = (i: number) => ({ name: `process-${i}`, pid: String(1000 + i), start: String(generation) });
  return { series: Array.from({ length: SERIES }, (_, i) => ({ metric, labels: labels(i) })) };
}

/** Frames a second apart; each value moves a little. */
function createFrames(layouts: readonly Layout[]) {
  let seq = 0;
  const values = Float64Array.from({ length: SERIES }, (_, i) => i % 100);
  return (): Frame => {
    seq++;
    for (let i = 0; i < SERIES; i++) values[i] = (values[i] as number) + ((i + seq) % 3) * 0.01;
    const layout = layouts[seq % layouts.length] as Layout;
    return { seq, timeMs: START_MS + seq * 1000, elapsedMs: 1000, intervalMs: 1000, layout, values: values.slice() };
  };
}

interface Case {
  readonly rule: (i: number) => AlertRuleInput;
  readonly layouts: readonly Layout[];
  /** Fewer rules than the others, where a rule costs more. */
  readonly rules?: number;
}

const GAUGES = [layoutOf(GAUGE)];
const QUIET = { warning: 1e6, critical: 2e6 };

const CASES: Readonly<Record<string, Case>> = {
  'nothing wrong': { rule: (i) => ({ series: 'bench_gauge', above: { warning: 1e6 + i } }), layouts: GAUGES },
  'rates of counters': {
    rule: (i) => ({ series: 'bench_work_total', above: { warning: 1e6 + i } }),
    layouts: [layoutOf(COUNTER)],
  },
  'two in a hundred fire': {
    rule: () => ({ series: 'bench_gauge', above: { warning: 98 } }),
    layouts: GAUGES,
    rules: RULES / 10,
  },
  'two series divided': {
    rule: () => ({ series: 'bench_gauge', dividedBy: 'bench_gauge', above: QUIET }),
    layouts: GAUGES,
    rules: RULES / 10,
  },
  'average over 5 minutes': {
    rule: () => ({ series: 'bench_gauge', over: '5m', above: QUIET }),
    layouts: GAUGES,
    rules: RULES / 50,
  },
  'trend over two minutes': {
    rule: () => ({ series: 'bench_gauge', trend: { over: '2m', limit: 1e9, warning: '1s' } }),
    layouts: GAUGES,
    rules: RULES / 50,
  },
  'another layout each tick': {
    rule: (i) => ({ series: 'bench_gauge', above: { warning: 1e6 + i } }),
    layouts: [layoutOf(GAUGE, 1), layoutOf(GAUGE, 2)],
  },
};

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const collect = (globalThis as { gc?: () => void }).gc ?? (() => {});
const round = (value: number, digits: number) => Number(value.toFixed(digits));

function measure({ rule, layouts, rules: wanted = RULES }: Case) {
  const count = Math.max(1, Math.round(wanted));
  collect();
  const before = process.memoryUsage().rss;
  const written = Object.fromEntries(Array.from({ length: count }, (_, i) => [`rule-${i}`, rule(i)]));
  const engine = createAlertEngine({ rules: resolveRules(written), limits: { alerts: 1_000_000 } });
  const nextFrame = createFrames(layouts);
  for (let i = 0; i < FRAMES / 2; i++) engine.takeFrame(nextFrame());
  const start = cpuMs();
  for (let i = 0; i < FRAMES; i++) engine.takeFrame(nextFrame());
  const msPerFrame = (cpuMs() - start) / FRAMES;
  collect();
  const { firing } = engine.figures();
  return {
    rules: count,
    series: SERIES,
    firing: firing.warning + firing.critical,
    nsPerRuleAndSeries: round((msPerFrame * 1e6) / (count * SERIES), 2),
    cpuPercentAt1Hz: round(msPerFrame / 10, 3),
    rssGrowthMiB: round((process.memoryUsage().rss - before) / 2 ** 20, 1),
  };
}

const result = {
  bench: 'evaluate',
  date: new Date(systemClock.now()).toISOString(),
  machine: { cpu: cpus()[0]?.model, cpus: cpus().length, kernel: release(), node: process.version },
  load1: loadavg()[0],
  frames: FRAMES,
  cases: Object.fromEntries(Object.entries(CASES).map(([name, one]) => [name, measure(one)])),
};
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
