import {
  DEFAULT_PROC_ROOT,
  type EveryTicks,
  parseEveryTicks,
  parseGroupRule,
  parseProcessRule,
} from '@tidemark/collector';
import { describeError, isLoopbackHost, parseDuration } from '@tidemark/core';
import { z } from 'zod';

/** What is known of one configuration key besides how to check it. */
interface OptionFacts {
  /** One sentence for people, without a full stop. */
  readonly help: string;
  /** What a value must be; reads on after "must be". */
  readonly expected: string;
  readonly defaultValue: string | number | readonly string[];
  /** The value is a path: `~` and relative paths are resolved before it is checked. */
  readonly isPath?: true;
}

const facts = z.registry<OptionFacts>();

function option<S extends z.ZodType>(schema: S, about: OptionFacts): S {
  facts.add(schema, about);
  return schema;
}

type About = Pick<OptionFacts, 'help'> & { readonly defaultValue: string };

const path = (about: About) => option(z.string().min(1), { ...about, expected: 'a path', isPath: true });

const oneOf = <const T extends readonly string[]>(values: T, about: About) =>
  option(z.enum(values), { ...about, expected: `one of ${values.join(', ')}` });

function integer(min: number, max: number, about: Omit<About, 'defaultValue'> & { readonly defaultValue: number }) {
  // Flags and variables arrive as text.
  const digits = z.string().regex(/^\d+$/).transform(Number);
  const schema = z.union([z.number(), digits]).pipe(z.int().min(min).max(max));
  return option(schema, { ...about, expected: `a whole number from ${min} to ${max}` });
}

/** A list of texts that `parse` understands; one text with semicolons between them where lists cannot be written. */
function rules<T>(parse: (text: string) => T, about: Pick<OptionFacts, 'help' | 'expected'>) {
  const split = z.string().transform((text) => text.split(';'));
  const parsed = z.string().transform((text, context) => {
    try {
      return parse(text.trim());
    } catch (error) {
      context.addIssue({ code: 'custom', message: describeError(error).replace('\n  hint:', ';'), input: text });
      return z.NEVER;
    }
  });
  const schema = z.union([z.array(z.string()), split]).pipe(z.array(parsed).max(MAX_RULES));
  return option(schema, { ...about, defaultValue: [] });
}

/** Each process is held against each rule. */
const MAX_RULES = 200;

/** Text such as `1s` in, milliseconds out. */
function duration(min: string, max: string, about: About) {
  const [minMs, maxMs] = [parseDuration(min) as number, parseDuration(max) as number];
  const schema = z.string().transform(parseDuration).pipe(z.number().min(minMs).max(maxMs));
  return option(schema, { ...about, expected: `a duration from ${min} to ${max}, such as ${about.defaultValue}` });
}

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
      help: 'Sources that are read at every how-many-th tick only, and are absent in between',
      expected: 'a list of sources and numbers such as diskstats=10 or processes=5',
    }),
    procRoot: path({ help: 'Where the proc file system is mounted', defaultValue: DEFAULT_PROC_ROOT }),
  }),
  server: z.strictObject({
    host: option(z.string().refine(isLoopbackHost), {
      help: 'Address the server listens on',
      expected:
        'a loopback address (127.0.0.1, ::1 or localhost): serving others needs authentication, which does not exist yet',
      defaultValue: '127.0.0.1',
    }),
    port: integer(0, 65_535, { help: 'Port the server listens on; 0 takes any free one', defaultValue: 9001 }),
  }),
  live: z.strictObject({
    frames: integer(10, 100_000, { help: 'How many frames are kept in memory for live streams', defaultValue: 600 }),
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
export interface ResolvedConfig {
  readonly dataDir: string;
  readonly recorder: Omit<Checked['recorder'], 'interval' | 'everyTicks'> & {
    readonly intervalMs: number;
    readonly everyTicks: EveryTicks;
  };
  readonly server: { readonly host: string; readonly port: number };
  readonly live: { readonly frames: number };
  readonly history: {
    readonly readers: number;
    readonly retention: { readonly rawMs: number; readonly minuteMs: number; readonly hourMs: number };
    readonly maxBytes: number;
  };
  readonly log: { readonly level: Checked['log']['level']; readonly format: Checked['log']['format'] };
}

export function toResolvedConfig({ recorder, history, ...rest }: Checked): ResolvedConfig {
  const { interval: intervalMs, everyTicks, ...otherRecorder } = recorder;
  const { readers, rawRetention: rawMs, minuteRetention: minuteMs, hourRetention: hourMs, maxMegabytes } = history;
  return {
    ...rest,
    recorder: { intervalMs, everyTicks: Object.assign({}, ...everyTicks), ...otherRecorder },
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
