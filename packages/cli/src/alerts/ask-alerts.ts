import type { AlertClient, CommandShape } from '@tidemark/api/client';
import type { AgentFlags } from '../agent-client.ts';
import { askAgent } from '../ask-agent.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { type Output, openOutput } from '../output.ts';

export interface AlertFlags extends AgentFlags {
  readonly json?: true;
}

/** Asks the agent that the flags of a command name. */
export function askAlerts<T>(flags: AgentFlags, ask: (alerts: AlertClient) => Promise<T>): Promise<T> {
  return askAgent(flags, ({ alerts }) => ask(alerts));
}

/** Writes what a command did, as JSON for programs, and says when a restart would not know of it yet. */
export function confirm(flags: AlertFlags, answers: readonly (CommandShape & object)[], said: string): ExitCode {
  const output = openOutput();
  output.write(flags.json ? `${JSON.stringify(answers)}\n` : `${said}\n`);
  if (!flags.json && answers.some(({ isStored }) => !isStored)) writeNotStored(output);
  return EXIT_CODES.ok;
}

function writeNotStored({ write, dim }: Output): void {
  write(dim('it holds, but is not in the file yet: a restart now would forget it\n'));
}
