import { defineErrors } from '@tidemark/core';

/** The part of the agent's catalogue that is about exporters. */
export const AGENT_EXPORTERS_ERRORS = {
  AGENT_EXPORTERS_FILE_UNREADABLE: {
    summary: 'The exporters file could not be read, is no YAML, or is a module that exports no exporters.',
    hint: 'the message names the file, and the line where there is one; exporters.file says which file is read',
  },
  AGENT_EXPORTERS_FILE_INVALID: {
    summary: 'The exporters file holds a key or a value that is not possible, or lacks one.',
    hint: 'docs/reference/exporters-file.md lists every key, what it must be and its default',
  },
  AGENT_EXPORTERS_UNKNOWN: {
    summary: 'An exporter was asked for that does not exist.',
    hint: 'the exporters file names the exporters there are',
  },
} as const;

export const agentExportersError = defineErrors(AGENT_EXPORTERS_ERRORS);
