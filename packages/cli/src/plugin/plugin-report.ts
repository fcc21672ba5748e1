import { formatDuration } from '@tidemark/core';
import type { PluginOption } from '@tidemark/plugin-kit/host';
import { printable } from '../format/printable.ts';
import { formatTable } from '../format/table.ts';
import { displayWidth } from '../format/text.ts';
import { wrap } from '../load/facts.ts';
import type { Output } from '../output.ts';
import type { Check } from './check-list.ts';
import type { PluginReport } from './check-plugin.ts';

type Style = Pick<Output, 'width' | 'bold' | 'dim' | 'red'>;

/** Between columns. */
const GAP = 2;
/** Of what options do, however narrow the terminal is. */
const HELP_WIDTH = 24;

/** What a plugin says of itself, how far it goes, and what it logged on the way. */
export function formatReport({ plugin, checks, log }: PluginReport, style: Style): string {
  const heading = plugin === null ? [] : [`${plugin.kind} ${plugin.name}: ${printable(plugin.help)}`, ''];
  const options = plugin === null || plugin.options.length === 0 ? [] : [...formatOptions(plugin.options, style), ''];
  const logged = log.map((line) => style.dim(`log: ${printable(line)}`));
  return `${[...heading, ...options, ...checks.flatMap((check) => checkLines(check, style)), ...logged].join('\n')}\n`;
}

function formatOptions(options: readonly PluginOption[], { width, bold }: Style): string[] {
  const defaults = options.map(defaultWords);
  const beside = widest(['OPTION', ...options.map(({ path }) => path)]) + widest(['DEFAULT', ...defaults]) + 2 * GAP;
  const room = width === undefined ? undefined : Math.max(HELP_WIDTH, width - beside);
  const rows = options.flatMap((option, i) =>
    wrap(helpWords(option), room).map((text, line) =>
      line === 0 ? [option.path, defaults[i] ?? '', text] : ['', '', text],
    ),
  );
  const [heading = '', ...lines] = formatTable([['OPTION', 'DEFAULT', 'WHAT IT DOES'], ...rows], {
    align: ['left', 'left', 'left'],
  });
  return [bold(heading), ...lines];
}

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map(displayWidth));
}

function helpWords({ help, expected }: PluginOption): string {
  return printable(`${help}; ${expected}`);
}

/** Durations are written as text and kept as milliseconds. */
function defaultWords({ isRequired, defaultText = '', expected }: PluginOption): string {
  if (isRequired) return 'required';
  return expected.startsWith('a duration') && defaultText !== '' ? formatDuration(Number(defaultText)) : defaultText;
}

function checkLines({ step, outcome, text, code, hint }: Check, { red, dim }: Style): string[] {
  const line = `${outcome.padEnd(7)}  ${step.padEnd(10)}  ${printable(text)}${code === undefined ? '' : ` [${code}]`}`;
  if (outcome === 'skipped') return [dim(line)];
  if (outcome === 'ok') return [line];
  return [line.replace(outcome, red), ...(hint === undefined ? [] : [`  hint: ${printable(hint)}`])];
}
