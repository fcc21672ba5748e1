import { defineErrors } from '@tidemark/core';

export const SOAK_ERRORS = {
  SOAK_CRITERIA_INVALID: {
    summary: 'What a soak run should be judged by is not possible: a bound is no number, or warns later than it fails.',
    hint: 'bounds are numbers of 0 or more, in bytes, ratios or counts; leave one out to do without it',
  },
  SOAK_PLAN_INVALID: {
    summary: 'The plan of a soak run holds a key or a value that is not possible, or lacks one.',
    hint: 'docs/reference/soak-plan.md lists every key, what it must be and its default',
  },
  SOAK_PLAN_UNREADABLE: {
    summary: 'The plan of a soak run could not be read or loaded, or is not YAML.',
    hint: 'name a YAML or JSON file, or a TypeScript or JavaScript module that exports the plan as `default` or `plan`',
  },
  SOAK_REPORT_INVALID: {
    summary: 'What was given as the report of a soak run is none, or has a format of another version.',
    hint: 'give the `report.json` of a run, or make it again from its folder with `tidemark soak report DIR`',
  },
  SOAK_REPORT_NOT_WRITABLE: {
    summary: 'A report of a soak run could not be written to its folder.',
    hint: 'check that the folder exists, may be written to and has room; `tidemark soak report DIR` makes the report again',
  },
  SOAK_RUN_NOT_FOUND: {
    summary: 'A folder was named as that of a soak run, but holds none.',
    hint: 'name the folder that `tidemark soak run` printed at its start; `tidemark soak list DIR` shows the runs below one',
  },
  SOAK_RUN_UNREADABLE: {
    summary: 'The log of a soak run could not be read, or is none.',
    hint: 'check who may read `run.ndjson`, and whether it was changed; its first line tells how the run began',
  },
  SOAK_RUN_FINISHED: {
    summary: 'A soak run was to go on in a folder whose run is over.',
    hint: 'name another folder with --run-dir; `tidemark soak report DIR` shows what is there',
  },
  SOAK_RUN_IN_USE: {
    summary: 'A soak run was to be kept in a folder into which another one is recording.',
    hint: 'wait until that one has ended, or name another folder with --run-dir',
  },
  SOAK_FOLDER_TAKEN: {
    summary: 'The folder for a soak run holds no run, but files of the names that a run writes to.',
    hint: 'name an empty or a new folder with --run-dir',
  },
  SOAK_PLAN_CHANGED: {
    summary: 'A soak run was to go on with another plan than it was begun with.',
    hint: 'use the same plan, command and flags for all segments of a run, or begin another one with --run-dir',
  },
  SOAK_NOTHING_TO_ATTACH: {
    summary: 'No process matches the rule for what a soak run only watches.',
    hint: 'start it first, or correct the rule; `tidemark processes` lists what a running agent sees',
  },
  SOAK_SERVICE_NOT_STARTED: {
    summary:
      'A program that a soak run should start could not be: it is not there, not executable, or its directory is not.',
    hint: 'try the command by itself in the directory that the plan gives; a name without a slash is looked for in PATH',
  },
  SOAK_NOT_READY: {
    summary: 'A service of a soak run was not ready in time, or ended before it was.',
    hint: 'see its log in the folder of the run; allow more time with `ready.timeout`, or check the port, URL or line',
  },
  SOAK_NOT_ENDED: {
    summary:
      'Processes that a soak run had started still run after SIGKILL: they belong to another user, or hang in the kernel.',
    hint: 'end them by hand; a process in state D waits for a device or a network file system',
  },
  SOAK_COMPARISON_INVALID: {
    summary:
      'Runs cannot be compared like this: there is no baseline, or a tolerance or the confidence is not possible.',
    hint: 'give at least one earlier run, tolerances of 0 or more, and a confidence above 0.5 and below 1',
  },
} as const;

export const soakError = defineErrors(SOAK_ERRORS);
