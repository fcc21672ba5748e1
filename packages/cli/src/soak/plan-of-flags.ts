import {
  isOverridden,
  overridePlan,
  type PlanFile,
  type PlanPath,
  planOfCommand,
  readPlanFile,
  resolvePlan,
  type SoakPlan,
  type SoakPlanInput,
} from '@tidemark/soak';
import { cliError } from '../errors.ts';

/** What commander makes of the flags that say what is run, and how. */
export interface PlanFlags {
  readonly plan?: string;
  readonly name?: string;
  readonly duration?: string;
  readonly interval?: string;
  readonly warmUp?: string;
  readonly segment?: string;
  readonly pid?: readonly number[];
  readonly attach?: readonly string[];
  readonly load?: string;
  readonly pss?: true;
  readonly readyPort?: string;
  readonly readyHttp?: string;
  readonly readyLog?: string;
  readonly readyTimeout?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly grace?: string;
  readonly onCrash?: 'end' | 'continue' | 'restart';
  readonly maxMemory?: string;
  readonly maxCpu?: string;
  readonly maxGrowth?: string;
  readonly maxErrorLines?: string;
}

/** Flags by where in the plan they stand; what a message about a value names. */
const FLAGS: Readonly<Record<string, string>> = {
  name: '--name',
  duration: '--duration',
  interval: '--interval',
  warmUp: '--warm-up',
  segment: '--segment',
  load: '--load',
  pss: '--pss',
  'criteria.memory': '--max-memory',
  'criteria.cpu': '--max-cpu',
  'criteria.memoryGrowth': '--max-growth',
  'criteria.errorLines': '--max-error-lines',
};

const ABOUT_THE_COMMAND: Readonly<Partial<Record<keyof PlanFlags, string>>> = {
  readyPort: '--ready-port',
  readyHttp: '--ready-http',
  readyLog: '--ready-log',
  readyTimeout: '--ready-timeout',
  cwd: '--cwd',
  env: '--env',
  grace: '--grace',
  onCrash: '--on-crash',
};

const NOTHING: PlanFile = { plan: {}, cwd: '.', locate: () => undefined };

/** The plan of a command line: that of the file with what flags say in its place. Throws `SOAK_PLAN_*`, `CLI_USAGE_INVALID`. */
export async function readPlan(command: readonly string[], flags: PlanFlags): Promise<SoakPlan> {
  requireMeaning(command, flags);
  const over = { ...watchedByFlags(command, flags), ...settingsOfFlags(flags) };
  const file = flags.plan === undefined ? NOTHING : await readPlanFile(flags.plan);
  return resolvePlan(overridePlan(file.plan, over), {
    cwd: file.cwd,
    locate: (path) => (isOverridden(over, path) ? flagOf(path) : file.locate(path)),
  });
}

function requireMeaning(command: readonly string[], flags: PlanFlags): void {
  const { plan, pid, attach } = flags;
  if (plan !== undefined && command.length > 0)
    throw cliError('CLI_USAGE_INVALID', 'a command stands behind --plan', {
      hint: 'name it in the plan, or leave --plan out',
    });
  if (plan === undefined && command.length === 0 && pid === undefined && attach === undefined) {
    throw cliError('CLI_USAGE_INVALID', 'there is nothing to run or to watch', {
      hint: 'tidemark soak run --duration 1h -- node server.js; or --plan FILE, --pid PID, --attach RULE',
    });
  }
  if (command.length > 0) return;
  for (const [key, flag] of Object.entries(ABOUT_THE_COMMAND)) {
    if (flags[key as keyof PlanFlags] === undefined) continue;
    throw cliError('CLI_USAGE_INVALID', `${flag} is about a command, and there is none`, {
      hint: 'say it in the plan, of the service that is meant',
    });
  }
}

function watchedByFlags(command: readonly string[], flags: PlanFlags): SoakPlanInput {
  const { readyPort: port, readyHttp: http, readyLog: log, readyTimeout: timeout, cwd, env, grace, onCrash } = flags;
  const ready = given({ port, http, log, timeout });
  const stop = given({ grace });
  const service = given({ cwd, env, onCrash, ready: orNothing(ready), stop: orNothing(stop) });
  return planOfCommand({ command, service, ...given({ pids: flags.pid, rules: flags.attach }) });
}

function settingsOfFlags(flags: PlanFlags): SoakPlanInput {
  const { name, duration, interval, warmUp, segment, load, pss } = flags;
  const criteria = given({
    memory: atMost(flags.maxMemory),
    cpu: atMost(flags.maxCpu),
    memoryGrowth: atMost(flags.maxGrowth),
    errorLines: atMost(flags.maxErrorLines),
  });
  return given({ name, duration, interval, warmUp, segment, load, pss, criteria: orNothing(criteria) });
}

/** `off` does without the criterion. */
function atMost(fail: string | undefined): 'off' | { readonly fail: string } | undefined {
  return fail === undefined || fail === 'off' ? fail : { fail };
}

function flagOf(path: PlanPath): string | undefined {
  const [section, ...rest] = path;
  if (section === 'attach') return typeof rest[0] === 'string' && rest[0].startsWith('pid-') ? '--pid' : '--attach';
  if (section === 'services') return FLAGS_OF_SERVICE[String(rest.slice(1, 3).at(-1))];
  return FLAGS[String(section)] ?? FLAGS[`${String(section)}.${String(rest[0])}`];
}

const FLAGS_OF_SERVICE: Readonly<Record<string, string>> = {
  port: '--ready-port',
  http: '--ready-http',
  log: '--ready-log',
  timeout: '--ready-timeout',
  ready: '--ready-timeout',
  cwd: '--cwd',
  env: '--env',
  grace: '--grace',
};

/** Without the keys that were not given. */
type Given<T> = { -readonly [K in keyof T]: Exclude<T[K], undefined> };

function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}

function orNothing<T extends object>(values: T): T | undefined {
  return Object.keys(values).length === 0 ? undefined : values;
}
