import { CONFIG_OPTIONS, formatOrigin } from '@tidemark/agent/config';
import { type ConfigFlags, loadCommandConfig } from '../config-flags.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { formatTable } from '../format/table.ts';
import { openOutput } from '../output.ts';

/** `tidemark config print`: every key, its value in force and where it came from. */
export async function configPrint(flags: ConfigFlags & { readonly json?: true }): Promise<ExitCode> {
  const { settings, file } = await loadCommandConfig(flags);
  const output = openOutput();
  if (flags.json) {
    const variables = new Map(CONFIG_OPTIONS.map(({ key, variable }) => [key, variable]));
    const rows = settings.map((setting) => ({ ...setting, variable: variables.get(setting.key) }));
    output.write(`${JSON.stringify({ file: file ?? null, settings: rows }, null, 2)}\n`);
    return EXIT_CODES.ok;
  }
  const [heading = '', ...lines] = formatTable(
    [['KEY', 'VALUE', 'FROM'], ...settings.map(({ key, value, origin }) => [key, String(value), formatOrigin(origin)])],
    { align: ['left', 'left', 'left'] },
  );
  output.write(`${output.bold(heading)}\n${lines.join('\n')}\n`);
  return EXIT_CODES.ok;
}
