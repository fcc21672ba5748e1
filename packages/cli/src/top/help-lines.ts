import { dim, type Line, plain } from './styled-line.ts';

const HELP: readonly (readonly [keys: string, what: string])[] = [
  ['c m', 'sort by CPU, by memory'],
  ['r w', 'sort by bytes read, by bytes written'],
  ['T f', 'sort by threads, by open files'],
  ['a p n', 'sort by age, by pid, by name'],
  ['', 'the same key again turns the order round'],
  ['/', 'only names with this in them, or a pid; Esc: all'],
  ['t', 'processes below their parents, or not'],
  ['g', 'processes by name, or one by one'],
  ['space', 'stand still, or go on'],
  ['↑ ↓', 'scroll; so do j, k, PgUp, PgDn and Home'],
  ['Ctrl-Z', 'to the shell; `fg` comes back'],
  ['q', 'quit'],
];

const KEYS_WIDTH = 8;

/** What the keys do. */
export function formatHelp(): readonly Line[] {
  return HELP.map(([keys, what]) => [plain(`  ${keys.padEnd(KEYS_WIDTH)}`), dim(what)]);
}
