import { systemClock } from '@tidemark/core';
import type { AgentFlags } from '../agent-client.ts';
import { askAgent } from '../ask-agent.ts';
import { cliError } from '../errors.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { formatExporters } from '../exporters/exporter-table.ts';
import { printable } from '../format/printable.ts';
import { openOutput } from '../output.ts';

export interface ExporterFlags extends AgentFlags {
  readonly json?: true;
}

/** `tidemark exporters`: how it goes with each. */
export async function listExporters(flags: ExporterFlags): Promise<ExitCode> {
  const exporters = await askAgent(flags, (client) => client.exporters.list());
  const output = openOutput();
  if (flags.json) output.write(`${JSON.stringify(exporters)}\n`);
  else output.write(formatExporters(exporters, systemClock.now(), output));
  return EXIT_CODES.ok;
}

/** `tidemark exporters restart`: ends its process and starts another one. */
export async function restartExporter(name: string, flags: ExporterFlags): Promise<ExitCode> {
  const exporter = await askAgent(flags, (client) => client.exporters.restart(name));
  const { state, problem } = exporter;
  const isRunning = state === 'running' || state === 'starting';
  if (flags.json) openOutput().write(`${JSON.stringify(exporter)}\n`);
  else if (isRunning) openOutput().write(`${name} is ${state}\n`);
  else
    throw cliError(
      'CLI_EXPORTER_NOT_RUNNING',
      `${name} is ${state}: ${printable(problem?.message ?? 'it does not say why')}`,
    );
  return isRunning ? EXIT_CODES.ok : EXIT_CODES.failure;
}
