import { defineErrors } from '@tidemark/core';

export const CLI_ERRORS = {
  CLI_USAGE_INVALID: {
    summary: 'The command line names a command, flag or value that does not exist.',
    hint: '`tidemark --help` lists the commands, `tidemark <command> --help` their flags',
  },
  CLI_DURATION_INVALID: {
    summary: 'A flag that takes a duration was given something else.',
    hint: 'write a number with a unit: 500ms, 30s, 5m, 1h30m, 7d',
  },
  CLI_TIME_INVALID: {
    summary: 'A flag that takes a time was given something else, or a range ends before it begins.',
    hint: 'write how long ago (5m, 2h, 7d), a time (2026-11-21T03:00, 03:00, yesterday 14:30, last tue 03:00), or now',
  },
  CLI_ZONE_INVALID: {
    summary: 'The value of --tz is not the name of a time zone.',
    hint: 'write a name of the IANA database, such as Europe/Berlin or UTC',
  },
  CLI_URL_INVALID: {
    summary: 'The value of --url is not the address of an agent.',
    hint: 'write it as the agent prints it: --url http://127.0.0.1:9001',
  },
  CLI_TOKEN_UNREADABLE: {
    summary: 'The file that --token-file names cannot be read.',
    hint: 'name a file that holds a token and nothing else, and that this user can read',
  },
  CLI_NO_DATA: {
    summary: 'The history holds nothing that answers the question.',
    hint: '`tidemark latest` shows what is recorded, `tidemark status` since when',
  },
  CLI_TARGET_EXISTS: {
    summary: 'A command would write over a file that is there already.',
    hint: 'name a file that does not exist yet, or replace it with --force',
  },
  CLI_TARGET_NOT_WRITABLE: {
    summary: 'A command cannot write the file that --out names.',
    hint: 'name a file in a directory that exists, with enough space, that this user can write',
  },
  CLI_EXPORT_STOPPED: {
    summary: 'An export was stopped before its end.',
    hint: 'run it again; it begins anew',
  },
  CLI_EXPORT_INCOMPLETE: {
    summary: 'An export wrote another number of rows than it read: a defect.',
    hint: 'report it with the command line; another --format may do',
  },
  CLI_MATCHER_INVALID: {
    summary: 'What is to be silenced is not written as matchers of labels.',
    hint: 'write matchers such as name=node severity=warning \'pid=~"1.*"\', or the name of a rule',
  },
  CLI_SELECTOR_INVALID: {
    summary: 'A selector without a metric was given where a rule needs one.',
    hint: 'name the metric: process_resident_memory_bytes{name="node"}',
  },
  CLI_ALERT_AMBIGUOUS: {
    summary: 'A rule was named where one alert is meant, and it has several.',
    hint: 'name alerts by the ids that `tidemark alerts list` shows; several in one command are fine',
  },
  CLI_TEST_REFUSED: {
    summary: 'A receiver did not take a test message.',
    hint: 'look at what it answered, and at its entry below receivers of the alerts file',
  },
  CLI_EXPORTER_NOT_RUNNING: {
    summary: 'An exporter was restarted and does not run.',
    hint: 'look at what it says, and at its entry in the exporters file; what waits for it is kept',
  },
  CLI_OPTIONS_INVALID: {
    summary: 'The options to check a plugin with are no JSON, or in a file that cannot be read.',
    hint: 'write them as JSON, --options \'{"url":"http://127.0.0.1:8080/"}\', or name a file that holds it',
  },
  CLI_PLUGIN_NOT_FOUND: {
    summary: 'A plugin that was named cannot be found or loaded, or is none.',
    hint: 'name one of `tidemark plugins list`, a package that is installed here, or a path such as ./src/index.ts',
  },
  CLI_PLUGIN_NAME_INVALID: {
    summary: 'A new plugin was given a name that no plugin can have.',
    hint: 'write lower case words with hyphens, such as mud-flat, or with the scope of a package: @acme/mud-flat',
  },
  CLI_NOT_A_TERMINAL: {
    summary: 'A command that draws on a terminal was started without one.',
    hint: 'use --once for a single snapshot as text, or `tidemark latest --json` for programs',
  },
  CLI_UNEXPECTED: {
    summary: 'Tidemark met a situation it has no code for: a defect.',
    hint: 'run it again with TIDEMARK_DEBUG=1 and report the output',
  },
} as const;

export const cliError = defineErrors(CLI_ERRORS);
