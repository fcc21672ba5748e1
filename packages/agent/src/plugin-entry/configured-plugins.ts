import { LOG_RECEIVER } from '@tidemark/alerts';
import { systemClock } from '@tidemark/core';
import { readAlerts } from '../alerts/read-alerts.ts';
import type { ResolvedConfig } from '../config/schema.ts';
import { readExporters } from '../exporters/read-exporters.ts';

/** A use of a plugin in the configuration. */
export interface ConfiguredPlugin {
  readonly kind: 'exporter' | 'notifier';
  /** What it is called there. */
  readonly name: string;
  readonly plugin: string;
  /** Null for what is there without being written anywhere. */
  readonly file: string | null;
}

/** All exporters and receivers that a configuration names. Throws `AGENT_EXPORTERS_*` and `AGENT_ALERTS_*` errors. */
export async function configuredPlugins({ exporters, alerts }: ResolvedConfig): Promise<readonly ConfiguredPlugin[]> {
  const sent = await readExporters(exporters, { given: undefined, clock: systemClock });
  const told = await readAlerts(alerts, undefined);
  return [
    ...sent.map(({ name, plugin }) => ({ kind: 'exporter', name, plugin, file: exporters.file ?? null }) as const),
    ...(told?.receivers ?? []).map(({ name, use }) => {
      const file = name === LOG_RECEIVER ? null : (alerts.file ?? null);
      return { kind: 'notifier', name, plugin: use.definition.name, file } as const;
    }),
  ];
}
