import {
  DEFAULT_PROC_ROOT,
  type EveryTicks,
  parseEveryTicks,
  parseGroupRule,
  parseProcessRule,
} from '@tidemark/collector';
import { z } from 'zod';
import {
  duration,
  facts,
  flag,
  integer,
  type OptionFacts,
  oneOf,
  option,
  optionalPath,
  path,
  rules,
} from './option.ts';
import { type ResolvedServerSections, resolveServerSections, serverSections } from './server-options.ts';

/** Every configuration key with its check. Values are as people write them; what comes out is for {@link toResolvedConfig}. */
export const configSchema = z.strictObject({
  dataDir: path({
    help: 'Folder that holds the history file; below $XDG_STATE_HOME when that is set',
    defaultValue: '~/.local/state/tidemark',
  }),
  recorder: z.strictObject({
    interval: duration('100ms', '10m', { help: 'Time between two frames', defaultValue: '1s' }),
    topProcesses: integer(1, 500, {
      help: 'So many processes by CPU time, and as many by memory, get series of their own',
      defaultValue: 20,
    }),
    processes: rules(parseProcessRule, {
      help: 'Processes that get series of their own whatever their rank',
      expected: 'a list of rules such as name=node or "unit=nginx.service user=www-data"',
    }),
    groups: rules(parseGroupRule, {
      help: 'Processes that are one line of history together; all others are grouped by name',
      expected: 'a list of rules such as "web: name=nginx"; the first that matches counts',
    }),
    extras: option(
      z
        .union([z.array(z.string()), z.string().transform((text) => text.split(';'))])
        .pipe(z.array(z.enum(['switches', 'pss'])))
        .transform((names) => ({ switches: names.includes('switches'), pss: names.includes('pss') })),
      {
        help: 'What costs more than the rest: context switches, and proportional memory (PSS), of processes with series',
        expected: 'a list of switches, pss or both',
        defaultValue: [],
      },
    ),
    everyTicks: rules(parseEveryTicks, {
      help: 'Sources that are read at every how-many-th tick only, and are absent in between; filesystems by itself every ten seconds, and not absent in between',
      expected: 'a list of sources and numbers such as diskstats=10 or processes=5',
    }),
    procRoot: path({ help: 'Where the proc file system is mounted', defaultValue: DEFAULT_PROC_ROOT }),
  }),
  ...serverSections,
  live: z.strictObject({
    frames: integer(10, 100_000, { help: 'How many frames are kept in memory for live streams', defaultValue: 600 }),
    maxClients: integer(1, 100_000, {
      help: 'Clients of live streams, WebSocket, SSE and typed together; each takes a file descriptor and 5 to 10 KiB of memory',
      defaultValue: 12_000,
    }),
    maxSubscriptions: integer(1, 1000, { help: 'Subscriptions of one client of /live', defaultValue: 16 }),
    maxChannels: integer(1, 100_000, {
      help: 'Different subscriptions of all clients of /live together: each costs the encoding of a frame at every tick',
      defaultValue: 1000,
    }),
    clientBufferKilobytes: integer(4, 65_536, {
      help: 'How much may wait for a client of /live that reads slowly, in KiB, before frames are left out for it',
      defaultValue: 64,
    }),
    stalledAfter: duration('20s', '1h', {
      help: 'A client of /live that takes nothing and says nothing for so long is dropped',
      defaultValue: '1m',
    }),
    maxResumeFrames: integer(0, 10_000_000, {
      help: 'How many missed frames a client of /live is given when it comes again; older ones are left out',
      defaultValue: 36_000,
    }),
  }),
  history: z.strictObject({
    readers: integer(1, 8, { help: 'Threads that answer questions about the history', defaultValue: 1 }),
    rawRetention: duration('1h', '520w', { help: 'How long every single sample is kept', defaultValue: '7d' }),
    minuteRetention: duration('1h', '520w', {
      help: 'How long one-minute aggregates are kept, which take the place of samples; not less than those',
      defaultValue: '30d',
    }),
    hourRetention: duration('1h', '520w', {
      help: 'How long one-hour aggregates with percentiles are kept; not less than the minutes',
      defaultValue: '52w',
    }),
    maxMegabytes: integer(16, 1_000_000, {
      help: 'Size of the history file, in MiB, beyond which the oldest history goes before its time',
      defaultValue: 4096,
    }),
  }),
  alerts: z.strictObject({
    enabled: flag({ help: 'Whether alerts are raised at all', defaultValue: true }),
    defaults: flag({
      help: 'Whether the default rules are in force; one of the same name in the alerts file takes the place of one',
      defaultValue: true,
    }),
    file: optionalPath(
      'Rules, receivers, routes and the like; without it `alerts.yaml` beside the configuration file, where there is one',
    ),
  }),
  exporters: z.strictObject({
    file: optionalPath(
      'Where the recording is sent to; without it `exporters.yaml` beside the configuration file, where there is one',
    ),
  }),
  log: z.strictObject({
    level: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      help: 'The least important messages to log',
      defaultValue: 'info',
    }),
    format: oneOf(['auto', 'json', 'pretty'], {
      help: 'How messages are written to stderr; auto is pretty on a terminal and json elsewhere',
      defaultValue: 'auto',
    }),
  }),
});

const BYTES_PER_KILOBYTE = 1024;
const BYTES_PER_MEGABYTE = 1024 * 1024;

type Written = z.input<typeof configSchema>;
type Checked = z.output<typeof configSchema>;
type Section<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** The configuration as a person writes it: every key may be left out. Durations are text such as `1s`. */
export type UserConfig = {
  readonly [K in keyof Written]?: (Written[K] extends object ? Section<Written[K]> : Written[K]) | undefined;
};

/** The dotted name of a configuration key, such as `recorder.interval`. */
export type ConfigKey = {
  [S in keyof Written & string]: Written[S] extends object ? `${S}.${keyof Written[S] & string}` : S;
}[keyof Written & string];

/** The configuration in force: complete, checked, paths absolute, durations in milliseconds. */
export interface ResolvedConfig extends ResolvedServerSections {
  readonly dataDir: string;
  readonly recorder: Omit<Checked['recorder'], 'interval' | 'everyTicks'> & {
    readonly intervalMs: number;
    readonly everyTicks: EveryTicks;
  };
  readonly live: Omit<Checked['live'], 'clientBufferKilobytes' | 'stalledAfter'> & {
    readonly clientBufferBytes: number;
    readonly stalledMs: number;
  };
  readonly history: {
    readonly readers: number;
    readonly retention: { readonly rawMs: number; readonly minuteMs: number; readonly hourMs: number };
    readonly maxBytes: number;
  };
  readonly alerts: Omit<Checked['alerts'], 'file'> & { readonly file: string | undefined };
  readonly exporters: { readonly file: string | undefined };
  readonly log: { readonly level: Checked['log']['level']; readonly format: Checked['log']['format'] };
}

export function toResolvedConfig({
  recorder,
  live,
  history,
  alerts,
  exporters,
  server,
  tls,
  jwt,
  ...rest
}: Checked): ResolvedConfig {
  const { interval: intervalMs, everyTicks, ...otherRecorder } = recorder;
  const { readers, rawRetention: rawMs, minuteRetention: minuteMs, hourRetention: hourMs, maxMegabytes } = history;
  const { clientBufferKilobytes, stalledAfter: stalledMs, ...otherLive } = live;
  return {
    ...rest,
    live: { ...otherLive, clientBufferBytes: clientBufferKilobytes * BYTES_PER_KILOBYTE, stalledMs },
    ...resolveServerSections({ server, tls, jwt }),
    recorder: { intervalMs, everyTicks: Object.assign({}, ...everyTicks), ...otherRecorder },
    alerts: { ...alerts, file: alerts.file === '' ? undefined : alerts.file },
    exporters: { file: exporters.file === '' ? undefined : exporters.file },
    history: { readers, retention: { rawMs, minuteMs, hourMs }, maxBytes: maxMegabytes * BYTES_PER_MEGABYTE },
  };
}

/** One row of the configuration reference. */
export interface ConfigOption extends OptionFacts {
  readonly key: ConfigKey;
  /** The environment variable that sets it. */
  readonly variable: string;
}

/** Every configuration key, in the order of the schema. */
export const CONFIG_OPTIONS: readonly ConfigOption[] = listOptions(configSchema.shape, '');

function listOptions(shape: Readonly<Record<string, z.ZodType>>, prefix: string): ConfigOption[] {
  return Object.entries(shape).flatMap(([name, schema]) => {
    if (schema instanceof z.ZodObject) return listOptions(schema.shape, `${prefix}${name}.`);
    const key = `${prefix}${name}` as ConfigKey;
    return [{ key, variable: variableName(key), ...(facts.get(schema) as OptionFacts) }];
  });
}

/** `recorder.topProcesses` to `TIDEMARK_RECORDER_TOP_PROCESSES`. */
function variableName(key: string): string {
  return `TIDEMARK_${key
    .replaceAll(/[A-Z]/g, (capital) => `_${capital}`)
    .replaceAll('.', '_')
    .toUpperCase()}`;
}
