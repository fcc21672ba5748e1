import type { ConfiguredPlugin, OwnPlugin } from '@tidemark/agent/plugins';
import { printable } from '../format/printable.ts';
import type { Output } from '../output.ts';
import { formatFittedTable } from '../processes/fitted-table.ts';

/** A plugin that comes with Tidemark, and what it says of itself. */
export interface ListedPlugin extends OwnPlugin {
  /** Null when it cannot be loaded, and `problem` says why. */
  readonly apiVersion: number | null;
  readonly help: string | null;
  readonly problem: string | null;
}

export interface PluginLists {
  readonly own: readonly ListedPlugin[];
  readonly configured: readonly ConfiguredPlugin[];
}

type Style = Pick<Output, 'width' | 'bold'>;

/** Room for what plugins do before columns beside it are left out. */
const HELP_WIDTH = 50;

/** Plugins that come with Tidemark, and those that the configuration uses, as two tables. */
export function formatPluginLists({ own, configured }: PluginLists, { width, bold }: Style): string {
  const table = (columns: Parameters<typeof formatFittedTable>[0]) => {
    const [heading = '', ...lines] = formatFittedTable(columns, width);
    return [bold(heading), ...lines];
  };
  const column = <T>(heading: string, rows: readonly T[], cell: (row: T) => string) =>
    ({ heading, align: 'left', cells: rows.map((row) => printable(cell(row))) }) as const;
  return [
    ...table([
      column('KIND', own, ({ kind }) => kind),
      column('NAME', own, ({ name }) => name),
      { ...column('CONTRACT', own, ({ apiVersion }) => String(apiVersion ?? '—')), dispensable: 2 },
      { ...column('PACKAGE', own, (plugin) => plugin.package), dispensable: 1 },
      {
        ...column('WHAT IT DOES', own, ({ help, problem }) => help ?? `cannot be loaded: ${problem}`),
        room: HELP_WIDTH,
      },
    ]),
    '',
    ...(configured.length === 0
      ? ['the configuration uses none']
      : table([
          column('CONFIGURED AS', configured, ({ name }) => name),
          column('KIND', configured, ({ kind }) => kind),
          column('PLUGIN', configured, ({ plugin }) => plugin),
          { ...column('IN', configured, ({ file }) => file ?? 'always there'), dispensable: 1 },
        ])),
    '',
  ].join('\n');
}
