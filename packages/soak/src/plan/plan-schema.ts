/** The whole of what a plan may hold, and what is said of it in messages and in `docs/reference/soak-plan.md`. */
import { z } from 'zod';
import {
  duration,
  field,
  flag,
  integer,
  NAME_SYNTAX,
  name,
  named,
  oneOf,
  pattern,
  section,
  share,
  size,
  text,
} from './plan-values.ts';
import { splitCommand } from './split-command.ts';

const LEVELS = ['pass', 'warn', 'fail'] as const;
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGKILL'] as const;

type Words = readonly [string, ...string[]];

const COMMAND = field(
  z.union([z.string(), z.tuple([z.string().min(1)], z.string())]).transform((written, context): Words => {
    try {
      return typeof written === 'string' ? splitCommand(written) : written;
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message, input: written });
      return z.NEVER;
    }
  }),
  {
    help: 'What is started. Text is split at blanks and quotes as a shell does; there is no shell, so that `$`, `|` or `&&` outside of quotes are refused. A program named `tidemark` is this one',
    expected: 'a program and its arguments, as a list or as one text',
    isPrivate: true,
  },
);

const PROCESS = {
  command: COMMAND,
  cwd: text('Where it runs, relative to the plan file', 'a path').optional(),
  env: field(
    z.record(
      z.string().regex(/^[^=\0]+$/),
      field(z.string().regex(/^[^\0]*$/), { help: 'Its value', expected: 'text', isPrivate: true }),
    ),
    { help: 'Variables on top of the environment of the soak run', expected: 'names with a text each' },
  ).prefault({}),
  stop: section(
    {
      signal: oneOf(SIGNALS, 'What asks it to end').prefault('SIGTERM'),
      grace: duration('0s', '10m', 'After so long its whole tree is killed').prefault('10s'),
    },
    'How it is ended',
  ).prefault({}),
};

const HTTP = section(
  {
    url: field(z.url({ protocol: /^https?$/ }), {
      help: 'A GET of it is answered; the short form is `http: URL`',
      expected: 'an http: or https: URL',
      isPrivate: true,
    }),
    status: integer(100, 599, 'With this status; any below 400 if left out').optional(),
  },
  'It answers a request',
);

const READY = section(
  {
    port: integer(1, 65_535, 'Something listens on this port of 127.0.0.1').optional(),
    http: z
      .preprocess((url: string | z.input<typeof HTTP>) => (typeof url === 'string' ? { url } : url), HTTP)
      .optional(),
    log: pattern('A line of its output matches').optional(),
    timeout: duration('1s', '1h', 'It is not ready after so long: the run ends').prefault('30s'),
  },
  'When it is ready; what is given must all hold. Without it a service is ready as soon as it runs',
).refine(({ port, http, log }) => port !== undefined || http !== undefined || log !== undefined, {
  message: 'it says when to give up, but not what is waited for: port, http or log',
});

const SERVICE = section(
  {
    ...PROCESS,
    ready: READY.optional(),
    onCrash: oneOf(
      ['end', 'continue', 'restart'],
      'What happens when it ends by itself: the run ends, or goes on without it, or it is started again. Each time counts as a crash',
    ).prefault('end'),
  },
  'A program that is started; the short form is `name: command`',
);

const LOAD = section(PROCESS, 'What keeps the services busy; the short form is `load: command`');

/** A command where a section with a command is meant. */
const shortened = <Section>(written: string | readonly string[] | Section) =>
  typeof written === 'string' || Array.isArray(written) ? { command: written } : written;

const ATTACHED = field(z.union([z.int().min(1), z.string().min(1)]), {
  help: 'Its pid, or a rule',
  expected: 'a pid, or a rule such as name=postgres',
});

/** Beyond one value it warns, beyond another it fails; `off` for neither. */
function bounds<S extends z.ZodType>(bound: (help: string) => S, help: string) {
  const shape = { warn: bound('Warn above').optional(), fail: bound('Fail above').optional() };
  const schema = section(shape, help, 'bounds (warn, fail), or off').refine(
    ({ warn, fail }) => typeof warn !== 'number' || typeof fail !== 'number' || warn <= fail,
    { message: 'it would warn only after it has failed' },
  );
  return z
    .preprocess((written: 'off' | z.input<typeof schema>) => (written === 'off' ? {} : written), schema)
    .optional();
}

const sized = (help: string) => size('1MB', help);
const counted = (help: string) => integer(0, Number.MAX_SAFE_INTEGER, help);

const CRITERIA = section(
  {
    memory: bounds(sized, 'Most resident memory of a process. Without it: warn 1536MiB, fail 2GiB'),
    cpu: bounds(share, 'Mean CPU of a process, 100% being one core. Without it: warn 70%, fail 80%'),
    memoryGrowth: bounds(share, 'Growth of memory from the first tenth of the run to the last. Without it: warn 20%'),
    errorLines: bounds(counted, 'Error lines in the output of a service. Without it: warn 0, fail 10'),
    crashes: bounds(counted, 'Ends of a service that nobody asked for. Without it: fail 0'),
    leak: section(
      {
        leaking: oneOf(LEVELS, 'When something leaks').prefault('fail'),
        'not-enough-evidence': oneOf(LEVELS, 'When the run was too short or too noisy to tell').prefault('warn'),
      },
      'What the leak verdict means',
    ).prefault({}),
  },
  'What the run is judged by. A criterion that is given replaces its default as a whole; `off` does without it',
);

export const PLAN = section(
  {
    name: name('Names the run in reports and in its folder; the first service if left out').optional(),
    duration: duration(
      '1s',
      '7d',
      'How long the services are watched, over all segments; below 5 minutes nothing is said of leaks',
    ).prefault('24h'),
    interval: duration('100ms', '10m', 'Time between two samples').prefault('1s'),
    warmUp: duration(
      '0s',
      '7d',
      'So much of the beginning counts only for crashes and error lines. The leak verdict finds the warm-up by itself',
    ).prefault('0s'),
    segment: duration(
      '1s',
      '7d',
      'A call ends after so long, and the next one with the same folder goes on',
    ).optional(),
    services: named(
      z.preprocess(shortened<z.input<typeof SERVICE>>, SERVICE),
      `What is started, in this order, and ended in the opposite one. A name is ${NAME_SYNTAX}`,
      'a command, or a section with one,',
    ).prefault({}),
    attach: named(
      ATTACHED,
      'What runs already and is only watched, with everything below it',
      'a pid, or a rule such as name=postgres,',
    ).prefault({}),
    load: z.preprocess(shortened<z.input<typeof LOAD>>, LOAD).optional(),
    errorLines: section(
      {
        defaults: flag('Whether the usual patterns hold as well').prefault(true),
        patterns: field(z.array(pattern('A line that matches is an error')), {
          help: 'Lines that match one of these are errors too',
          expected: 'a list of regular expressions',
        }).prefault([]),
        ignore: field(z.array(pattern('A line that matches is no error')), {
          help: 'Lines that match one of these never are',
          expected: 'a list of regular expressions',
        }).prefault([]),
      },
      'Which lines of output are errors',
    ).prefault({}),
    logs: section(
      {
        maxSize: size('10kB', 'A log file that reaches this size is put aside').prefault('10MB'),
        files: integer(1, 100, 'So many are kept of each service, the newest').prefault(5),
      },
      'Where the output of services goes: `logs/` in the folder of the run',
    ).prefault({}),
    pss: flag('Sample proportional memory too, which costs up to a millisecond a process').prefault(false),
    criteria: CRITERIA.prefault({}),
  },
  'A soak run',
  'keys such as services: and duration:',
);

/** A plan as people write it. Sizes, shares and durations are text with a unit. */
export type SoakPlanInput = z.input<typeof PLAN>;

/** The same with defaults, numbers in base units, and regular expressions. */
export type CheckedPlan = z.output<typeof PLAN>;
