import { defineErrors } from '@tidemark/core';

export const STORAGE_ERRORS = {
  STORAGE_NOT_A_DATABASE: {
    summary: 'The history file exists but is not an SQLite database.',
    hint: 'move the file away, or choose another data directory with --data-dir',
  },
  STORAGE_NOT_TIDEMARK: {
    summary: 'The history file is an SQLite database of another program.',
    hint: 'choose another data directory with --data-dir',
  },
  STORAGE_FORMAT_TOO_NEW: {
    summary: 'The history file was written by a newer version of Tidemark.',
    hint: 'use that version or a later one; this one would damage what it does not know',
  },
  STORAGE_NOT_FOUND: {
    summary: 'There is no history file to read.',
    hint: 'start recording with `tidemark start`, or name the right place with --data-dir',
  },
  STORAGE_NOT_WRITABLE: {
    summary: 'The data directory or the history file cannot be created or written.',
    hint: 'choose a directory this user can write with --data-dir',
  },
  STORAGE_TARGET_EXISTS: {
    summary: 'A backup or repair would write over a file that is there already.',
    hint: 'name a file that does not exist yet',
  },
  STORAGE_IN_USE: {
    summary: 'Another Tidemark is recording into the same data directory.',
    hint: 'stop it first, or choose another data directory with --data-dir',
  },
  STORAGE_DISK_FULL: {
    summary: 'The disk that holds the history file is full.',
    hint: 'free some space; recording goes on by itself',
  },
  STORAGE_BUSY: {
    summary:
      'The history file cannot be written now: somebody else has been writing to it for too long, or too much waits.',
    hint: 'end the program that holds the file, or try again when the machine is less busy',
  },
  STORAGE_CORRUPT: {
    summary: 'The history file is damaged.',
    hint: 'run `tidemark check` to see what is damaged and `tidemark repair` to save the rest',
  },
  STORAGE_BLOCK_CORRUPT: {
    summary: 'A block of the history was changed after it was written, or only part of it was written.',
    hint: 'run `tidemark check` to see what is damaged and `tidemark repair` to save the rest',
  },
  STORAGE_FAILED: {
    summary: 'SQLite reported an error that has no code of its own here.',
    hint: 'the cause names the SQLite error',
  },
  STORAGE_CLOSED: {
    summary: 'A history was asked after it was closed.',
    hint: 'ask before closing it, or open it again',
  },
  STORAGE_QUERY_INVALID: {
    summary: 'A query has a range, step or aggregation that makes no sense.',
    hint: 'give a start before the end and a step of at least one millisecond',
  },
  STORAGE_QUERY_TOO_LARGE: {
    summary: 'A query asks for more points than one answer may hold.',
    hint: 'use a longer step, a shorter range or a narrower selector',
  },
  STORAGE_QUERY_TOO_SLOW: {
    summary: 'A query took longer than it may.',
    hint: 'use a shorter range, a narrower selector or whole hours as the step',
  },
  STORAGE_SQL_INVALID: {
    summary: 'A statement of SQL cannot be run: SQLite does not understand it, or it would do more than read.',
    hint: 'select from samples, series, events, alert_transitions, rollup_1m or rollup_1h',
  },
  STORAGE_TIERS_INVALID: {
    summary: 'The times that the tiers of the history are kept for make no sense together.',
    hint: 'keep raw at least an hour, minutes at least as long as raw, and hours at least as long as minutes',
  },
  STORAGE_IMPORT_DISORDERED: {
    summary: 'Frames to import are not in the order of their time.',
    hint: 'sort them first, or import each stretch by itself',
  },
  STORAGE_QUERY_CANCELLED: {
    summary: 'A query was cancelled by whoever asked it.',
    hint: 'ask again',
  },
} as const;

export const storageError = defineErrors(STORAGE_ERRORS);
