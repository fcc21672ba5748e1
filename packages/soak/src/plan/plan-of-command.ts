import { basename, extname } from 'node:path';
import type { SoakPlanInput } from './plan-schema.ts';

type ServiceInput = Exclude<NonNullable<SoakPlanInput['services']>[string], string | readonly string[]>;

/** What is watched without a plan file. */
export interface WatchedByCommand {
  /** The program that is started, and its arguments; empty for none. */
  readonly command: readonly string[];
  /** What else holds for it. */
  readonly service?: Omit<ServiceInput, 'command'>;
  readonly pids?: readonly number[];
  /** Process rules, such as `name=postgres`. */
  readonly rules?: readonly string[];
}

/** Names the service after its program, or after the script when the program only runs one; rules and pids likewise. */
export function planOfCommand({ command, service, pids = [], rules = [] }: WatchedByCommand): SoakPlanInput {
  const [program, ...args] = command;
  const attach = [
    ...pids.map((pid) => [`pid-${pid}`, pid] as const),
    ...rules.map((rule) => [nameOfRule(rule), rule] as const),
  ];
  return {
    ...(program === undefined
      ? {}
      : { services: { [nameOfCommand(command)]: { ...service, command: [program, ...args] } } }),
    ...(attach.length === 0 ? {} : { attach: Object.fromEntries(attach) }),
  };
}

/** Programs that run a script: its name says more. */
const RUNNERS = /^(?:node|deno|bun|tsx|npx|npm|pnpm|yarn|python[\d.]*|ruby|perl|php|java|(?:ba|da|z)?sh|env|exec)$/;

/** What follows these is a program itself, and no name of one. */
const CODE = /^(?:-c|-e|-p|--eval|--print)$/;

function nameOfCommand(command: readonly string[]): string {
  const isName = (word: string, i: number) =>
    !word.startsWith('-') && !word.includes('=') && !CODE.test(command[i - 1] ?? '');
  const names = command.filter(isName).map((word) => basename(word, extname(word)));
  return asName(names.find((word) => !RUNNERS.test(word)) ?? basename(command[0] as string), 'service');
}

/** `name=postgres user=db` is called `postgres`. */
function nameOfRule(rule: string): string {
  return asName(/(?:^|\s)(?:name|unit|tree|cgroup|command)="?([^"\s]+)/.exec(rule)?.[1] ?? rule, 'attached');
}

/** As near to the text as a name can be. */
function asName(text: string, otherwise: string): string {
  const name = text
    .replaceAll(/[^\w.-]+/g, '-')
    .replaceAll(/^[^a-z\d]+|-+$/gi, '')
    .slice(0, 40);
  return name === '' || name === 'load' ? otherwise : name;
}
