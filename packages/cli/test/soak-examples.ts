import type { SoakProgress, SoakReport } from '@tidemark/soak';

const NAN = Number.NaN;

const PROCESS: SoakProgress['processes'][number] = {
  name: 'api',
  pid: 4711,
  rssBytes: 120.4 * 2 ** 20,
  cpuRatio: 0.123,
  openFds: 45,
  threads: 12,
  processes: 3,
  rssTrail: Array.from({ length: 60 }, (_, i) => 100e6 + i * 1e6),
  cpuTrail: Array.from({ length: 60 }, (_, i) => (i % 10) / 10),
  leak: undefined,
};

/** A run of two services after two hours. */
export const PROGRESS: SoakProgress = {
  name: 'checkout',
  phase: 'watching',
  segment: 1,
  elapsedMs: 8_040_000,
  plannedMs: 86_400_000,
  leftMs: 78_360_000,
  segmentLeftMs: undefined,
  processes: [
    PROCESS,
    { ...PROCESS, name: 'db', pid: undefined, rssBytes: NAN, cpuRatio: NAN, openFds: NAN, threads: NAN },
  ],
  level: undefined,
  judgedMs: undefined,
  errorLines: 0,
  crashes: 1,
};

const UNSURE = {
  verdict: 'not-enough-evidence',
  shape: 'flat',
  leakProbability: 0,
  slopePerHour: NAN,
  slopeLow: NAN,
  slopeHigh: NAN,
  growthTotal: NAN,
  warmUpEndMs: NAN,
  timeToLimitMs: undefined,
  reasons: ['the run is too short to be judged'],
} as const;

const LEAKING = {
  ...UNSURE,
  verdict: 'leaking',
  shape: 'slope',
  leakProbability: 0.98,
  slopePerHour: 1.02e6,
  slopeLow: 0.81e6,
  slopeHigh: 1.24e6,
  timeToLimitMs: 273_600_000,
  reasons: ['it grows by 1.02 MB/h (0.81 MB/h to 1.24 MB/h) after its warm-up'],
} as const;

const numbers = (value: number) => ({
  avg: value,
  min: value,
  max: value * 1.5,
  p95: value * 1.2,
  first: value,
  last: value,
});
const chart = { timesMs: [], low: [], mean: [], high: [] };

const METRICS: SoakReport['processes'][number]['metrics'] = [
  { metric: 'process_resident_memory_bytes', title: 'Resident memory', unit: 'bytes', ...numbers(2 ** 27), chart },
  { metric: 'cpu_ratio', title: 'CPU, of one core', unit: 'ratio', ...numbers(0.1), chart },
  { metric: 'process_open_fds', title: 'Open files', unit: 'count', ...numbers(30), chart },
  { metric: 'process_threads', title: 'Threads', unit: 'count', ...numbers(NAN), chart },
];

/** A run that leaks, crashed and is not sure of the rest. */
export const REPORT: SoakReport = {
  format: 1,
  run: {
    id: 'c0ffee',
    name: 'checkout',
    startedMs: 1_800_000_000_000,
    endedMs: 1_800_003_600_000,
    watchedMs: 3_600_000,
    plannedMs: 3_600_000,
    intervalMs: 1000,
    warmUpMs: 0,
    ended: 'completed',
    directory: `${process.cwd()}/tidemark-soak/checkout`,
  },
  level: 'fail',
  parts: [
    { process: 'api', rule: 'leak', level: 'fail', metric: 'process_resident_memory_bytes', growth: LEAKING },
    { process: 'db', rule: 'crashes', level: 'fail', value: 2, bound: 0 },
    { process: 'api', rule: 'leak', level: 'warn', metric: 'process_open_fds', growth: UNSURE },
    { process: 'db', rule: 'leak', level: 'warn', metric: 'process_open_fds', growth: UNSURE },
    { process: 'api', rule: 'cpu', level: 'pass', value: 0.1, bound: 0.7 },
  ],
  processes: [
    { name: 'api', service: 'api', role: 'main', pid: 4711, lives: [], metrics: METRICS },
    { name: 'db', service: 'db', role: 'main', pid: 4712, lives: [], metrics: METRICS },
  ],
  shortLived: 0,
  services: [
    {
      name: 'api',
      role: 'service',
      command: 'node server.js',
      starts: 1,
      crashes: 0,
      ends: [],
      readyAfterMs: 200,
      errorLines: 0,
      errors: [],
      logFiles: ['logs/api.log', 'logs/api.log.1'],
    },
  ],
  events: [],
  segments: [],
  overhead: { cpuRatio: 0.001, memoryBytes: 6e7 },
  recommendations: ['Take a heap snapshot of api at the beginning and one at the end, and compare them.'],
  comparison: undefined,
};
