import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { findPlugin, OWN_PLUGINS } from '@tidemark/agent/plugins';
import { nearestName, systemClock } from '@tidemark/core';
import { cliError } from '../errors.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { openOutput } from '../output.ts';
import { checkPlugin } from '../plugin/check-plugin.ts';
import { formatReport } from '../plugin/plugin-report.ts';
import { readVersion } from '../version.ts';

export interface CheckPluginFlags {
  readonly options?: string;
  readonly send?: true;
  readonly json?: true;
}

/** `tidemark plugins check`: does with a plugin what an agent does, and says how far that goes. */
export async function checkNamedPlugin(name: string, flags: CheckPluginFlags): Promise<ExitCode> {
  const report = await checkPlugin(locate(name), {
    options: flags.options === undefined ? undefined : readOptions(flags.options),
    isSending: flags.send === true,
    clock: systemClock,
    host: { version: readVersion(), hostName: hostname() },
  });
  const isFine = report.checks.every(({ outcome }) => outcome !== 'failed');
  const exitCode = isFine ? EXIT_CODES.ok : EXIT_CODES.failure;
  const output = openOutput(exitCode);
  output.write(flags.json ? `${JSON.stringify(report)}\n` : formatReport(report, output));
  return exitCode;
}

function locate(name: string): string {
  try {
    return findPlugin(name, process.cwd());
  } catch (cause) {
    const [reason] = String(cause instanceof Error ? cause.message : cause).split('\n');
    const own = OWN_PLUGINS.map((plugin) => plugin.name);
    const nearest = nearestName(name, own);
    throw cliError('CLI_PLUGIN_NOT_FOUND', `cannot find the plugin ${JSON.stringify(name)}: ${reason}`, {
      ...(nearest === undefined ? {} : { hint: `did you mean ${nearest}?` }),
      cause,
    });
  }
}

/** JSON as it is, or the file that holds it. */
function readOptions(given: string): unknown {
  try {
    return JSON.parse(given.trimStart().startsWith('{') ? given : readFileSync(given, 'utf8')) as unknown;
  } catch (cause) {
    throw cliError('CLI_OPTIONS_INVALID', `--options: ${(cause as Error).message}`, { cause });
  }
}
