export type { Clock, Labels, MetricDescriptor, MetricKind, MetricUnit, Series } from '@tidemark/core';
export { z } from 'zod';
export { API_VERSION } from './contract/api-version.ts';
export type { ExportBatch } from './contract/batch.ts';
export { type CounterIncrease, type CounterIncreases, createCounterIncreases } from './contract/counter-increases.ts';
export {
  defineExporter,
  type Exporter,
  type ExporterDefinition,
  type ExporterFactory,
  type ExporterSupports,
  type ExporterUse,
} from './contract/exporter.ts';
export { permanent, type RetryableContext, retryable } from './contract/failure.ts';
export {
  type AlertMessage,
  type AlertNotice,
  type AlertSeverity,
  type AlertValue,
  MESSAGE_STATUSES,
  type MessageLink,
  type MessageStatus,
} from './contract/message.ts';
export {
  defineNotifier,
  type Notifier,
  type NotifierDefinition,
  type NotifierFactory,
  type NotifierSupports,
  type NotifierUse,
} from './contract/notifier.ts';
export {
  durationOption,
  type OptionFacts,
  type OptionsSchema,
  option,
  secretOption,
  secretUrlOption,
  urlOption,
} from './contract/options.ts';
export { createPartSender, type PartSender } from './contract/part-sender.ts';
export type { LogFacts, PluginContext, PluginDefinition, PluginHost, PluginLog } from './contract/plugin.ts';
export { Secret, type SecretSource } from './contract/secret.ts';
export { clipText, describeAlert, firstAlerts, formatAlertValue, oneLine, shortenText } from './contract/text.ts';
export { untilAborted } from './contract/until-aborted.ts';
export { PLUGIN_KIT_ERRORS } from './errors.ts';
