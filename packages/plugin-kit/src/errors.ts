import { defineErrors } from '@tidemark/core';

export const PLUGIN_KIT_ERRORS = {
  PLUGIN_KIT_API_VERSION: {
    summary: 'A plugin was written for a version of the plugin contract that this host does not know.',
    hint: 'install a version of the plugin that fits, or update Tidemark; docs/versioning.md says what fits what',
  },
  PLUGIN_KIT_DEADLINE: {
    summary: 'A plugin took longer than it was given to start, to deliver, to flush or to close.',
    hint: 'check whether the receiver can be reached and how busy it is; what was not delivered is sent again',
  },
  PLUGIN_KIT_MODULE: {
    summary: 'A module that should hold an exporter cannot be loaded, or holds none, or several.',
    hint: 'check its path and that what it imports is installed; it exports what `defineExporter` returns',
  },
  PLUGIN_KIT_OPTIONS_INVALID: {
    summary: 'An option of a plugin is missing, unknown or not possible.',
    hint: 'the README of the plugin lists its options',
  },
  PLUGIN_KIT_PERMANENT: {
    summary: 'A receiver refused one batch or message for good: sending it again would not help. It was given up.',
    hint: 'read what the receiver answered; the ones after it are sent as before',
  },
  PLUGIN_KIT_RETRYABLE: {
    summary: 'A batch or message was not accepted, but may be later. It stays in the queue and is sent again.',
    hint: 'check whether the receiver can be reached and what it answers',
  },
  PLUGIN_KIT_START_FAILED: {
    summary: 'A plugin could not be started.',
    hint: 'check its options, and the files and addresses that they name',
  },
} as const;

export const pluginKitError = defineErrors(PLUGIN_KIT_ERRORS);
