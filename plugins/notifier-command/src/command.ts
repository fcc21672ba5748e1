import { defineNotifier, durationOption, MESSAGE_STATUSES, option, secretOption, z } from '@tidemark/plugin-kit';
import { runProgram } from './run-program.ts';

/** What a program gets of the agent's environment: nothing that could be a secret. */
const PASSED_ON = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'] as const;

/** Runs a program with each message as JSON on its standard input. There is no shell in between. */
export const command = defineNotifier({
  name: 'command',
  apiVersion: 1,
  help: 'runs a program of yours with each message as JSON on its standard input',
  options: z.strictObject({
    program: option(z.string().min(1), { help: 'what to run', expected: 'a path, or a name that is in `PATH`' }),
    args: option(z.array(z.string()), { help: 'its arguments, as they are', expected: 'a list of texts' }).default([]),
    directory: option(z.string().min(1), { help: 'where to run it', expected: 'a path' }).optional(),
    env: option(z.record(z.string().min(1), secretOption('value')), {
      help: `its environment, besides ${PASSED_ON.join(', ')} and \`TIDEMARK_*\``,
      expected: 'names with text, `{ env: NAME }` or `{ file: PATH }` each',
      isSecret: true,
    }).default({}),
    timeout: durationOption('how long it may run before it is killed', { min: '100ms', max: '10m' }).default(10_000),
  }),
  supports: { statuses: MESSAGE_STATUSES },
  start: ({ options, clock, host }) => {
    const { program, args, directory, env, timeout } = options;
    const passedOn = PASSED_ON.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
    const own = Object.entries(env).map(([name, value]) => [name, value.reveal()]);
    const fixed: Record<string, string> = Object.fromEntries([...passedOn, ...own]);
    return {
      notify: async (message, signal) => {
        const { key, status, severity } = message;
        await runProgram({
          program,
          args,
          directory,
          env: {
            ...fixed,
            TIDEMARK_KEY: key.replaceAll('\0', ''),
            TIDEMARK_STATUS: status,
            TIDEMARK_SEVERITY: severity,
          },
          input: `${JSON.stringify({ version: 1, host: host.hostName, ...message })}\n`,
          timeoutMs: timeout,
          clock,
          signal,
        });
      },
    };
  },
});
