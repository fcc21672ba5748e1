import type { TRPCClient } from '@trpc/client';
import type { AppRouter } from '../rpc/router.ts';
import type { ExporterShape } from '../shapes/exporter-shapes.ts';

/** Where the recording is sent to. */
export interface ExporterClient {
  /** In the order of the configuration. */
  list(): Promise<ExporterShape[]>;
  /**
   * Ends its process and starts another one; what waits is delivered by that. Needs the role `operate`; rejects with
   * `AGENT_EXPORTERS_UNKNOWN`.
   */
  restart(name: string): Promise<ExporterShape>;
}

export function createExporterClient(
  { exporters }: Pick<TRPCClient<AppRouter>, 'exporters'>,
  ask: <T>(answer: Promise<T>) => Promise<T>,
): ExporterClient {
  return {
    list: () => ask(exporters.list.query()),
    restart: (name) => ask(exporters.restart.mutate({ name })),
  };
}
