import { Command } from 'commander';
import type { Action } from './definitions/action.ts';
import { defineAlerts } from './definitions/alerts.ts';
import { defineCollection } from './definitions/collection.ts';
import { defineCompletion } from './definitions/completion.ts';
import { defineConfiguration } from './definitions/configuration.ts';
import { defineExporters } from './definitions/exporters.ts';
import { defineExports } from './definitions/exports.ts';
import { defineLoad } from './definitions/load.ts';
import { definePlugins } from './definitions/plugins.ts';
import { defineProcesses } from './definitions/processes.ts';
import { defineQuestions } from './definitions/questions.ts';
import { defineRecording } from './definitions/recording.ts';
import { defineSoak } from './definitions/soak.ts';
import { defineTokens } from './definitions/tokens.ts';
import { defineUpkeep } from './definitions/upkeep.ts';
import { EXIT_CODES, type ExitCode } from './exit.ts';
import { readVersion } from './version.ts';

export interface Program {
  readonly command: Command;
  /** What the command that ran ended with. */
  readonly exitCode: () => ExitCode;
}

/** The command line as commander sees it. */
export function createProgram(): Program {
  let exitCode: ExitCode = EXIT_CODES.ok;
  const action: Action =
    (load) =>
    async (...args) => {
      const command = await load();
      exitCode = await command(...args);
    };
  const program = new Command('tidemark')
    .description('A performance flight recorder for Linux processes.')
    .version(readVersion(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .exitOverride()
    // Errors are thrown and reported in one place. What remains is the help of a group that was asked for nothing.
    .configureOutput({ outputError: () => {}, writeErr: (text) => void process.stdout.write(text) });
  defineRecording(program, action);
  defineCollection(program, action);
  defineQuestions(program, action);
  defineProcesses(program, action);
  defineAlerts(program, action);
  defineUpkeep(program, action);
  defineExports(program, action);
  defineTokens(program, action);
  defineExporters(program, action);
  definePlugins(program, action);
  defineLoad(program, action);
  defineSoak(program, action);
  defineConfiguration(program, action);
  defineCompletion(program, action);
  program.addHelpText('after', EXAMPLES);
  return { command: program, exitCode: () => exitCode };
}

const EXAMPLES = `
Examples:
  tidemark start                            record, until Ctrl-C
  tidemark top                              what is going on now
  tidemark latest process_resident_memory_bytes
  tidemark query 'process_cpu_seconds_total{name="node"}' --from 2h`;
