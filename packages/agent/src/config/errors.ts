/** The part of the agent's catalogue that is about configuration. */
export const AGENT_CONFIG_ERRORS = {
  AGENT_CONFIG_VALUE_INVALID: {
    summary: 'A configuration value is not what its key accepts.',
    hint: 'change the value where it was given; `tidemark config print` shows every key, its value and where it came from',
  },
  AGENT_CONFIG_KEY_UNKNOWN: {
    summary: 'The configuration file or an embedding application sets a key that does not exist.',
    hint: '`tidemark config print` lists every key',
  },
  AGENT_CONFIG_VARIABLE_UNKNOWN: {
    summary: 'An environment variable begins with TIDEMARK_ but is not one that Tidemark reads.',
    hint: 'unset it; `tidemark config print --json` lists the variable of every key',
  },
  AGENT_CONFIG_FILE_UNREADABLE: {
    summary: 'The configuration file could not be read.',
    hint: 'check that the file exists and may be read by this user',
  },
  AGENT_CONFIG_FILE_INVALID: {
    summary: 'The configuration file is not a YAML (or JSON) mapping.',
    hint: 'write it as YAML: a section such as `recorder:` and below it, indented, `interval: 1s`',
  },
  AGENT_CONFIG_HOME_UNKNOWN: {
    summary: 'A path begins in the home directory, but this user has none.',
    hint: 'set HOME, or give the history an absolute path with --data-dir or TIDEMARK_DATA_DIR',
  },
} as const;
