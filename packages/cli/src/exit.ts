/** The only file that decides how the process ends. */
import { isTidemarkError } from '@tidemark/core';

export const EXIT_CODES = {
  ok: 0,
  failure: 1,
  /** The command line or the configuration is wrong. */
  usage: 2,
  /** No agent answers, or there is nothing recorded to answer with. */
  noData: 3,
  /** A soak run warns, and was asked to fail then. */
  warned: 4,
  /** A soak run was stopped before its time; its report tells of what there was. */
  interrupted: 5,
} as const;

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

const USAGE = new RegExp(
  [
    '^AGENT_(CONFIG|EXPORTERS_FILE|ALERTS_FILE)_|^CORE_|^CLI_.*_INVALID|^CLI_NOT_A_TERMINAL|^LOAD_PLAN_INVALID',
    '^SOAK_(PLAN_|CRITERIA_INVALID|RUN_NOT_FOUND)',
    '^ALERTS_SILENCE_INVALID|^CLI_ALERT_AMBIGUOUS|^CLI_PLUGIN_NOT_FOUND',
    '^STORAGE_(QUERY_INVALID|QUERY_TOO_LARGE|SQL_INVALID)',
    '^API_(.*_BEYOND_LOOPBACK|TLS_INVALID|JWT_KEYS_INVALID|TOKEN_NAME_INVALID)',
  ].join('|'),
);
const NO_DATA = /^(API_UNREACHABLE|LOAD_UNREACHABLE|API_STARTING|STORAGE_NOT_FOUND|CLI_NO_DATA)/;

export function exitCodeOf(error: unknown): ExitCode {
  const code = isTidemarkError(error) ? error.code : '';
  if (USAGE.test(code)) return EXIT_CODES.usage;
  return NO_DATA.test(code) ? EXIT_CODES.noData : EXIT_CODES.failure;
}

/** The code the process ends with once nothing keeps it alive. */
export function setExitCode(code: ExitCode): void {
  process.exitCode = code;
}

/** Ends the process at once. What was registered for the event `exit`, such as putting the terminal right, still runs. */
export function exitNow(code: number): never {
  process.exit(code);
}

/**
 * Ends a process that cannot end otherwise: a thread that is stuck in the kernel blocks every orderly exit. For use
 * when all that matters has been written and closed.
 */
export function endStuckProcess(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Does what Ctrl-Z does by default, for a command that had to put the terminal right before. */
export function stopProcessGroup(): void {
  process.kill(0, 'SIGSTOP');
}
