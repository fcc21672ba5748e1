import { SERVER_METRICS } from '@tidemark/core';
import type { ServerSample } from '../http/exposition.ts';
import type { CertificateWatch } from '../security/certificate.ts';
import type { Connections } from './connections.ts';

/** What Prometheus is told of connections and of what secures them. */
export function* connectionSamples(
  connections: Connections,
  certificate: CertificateWatch | undefined,
): Generator<ServerSample> {
  yield { metric: SERVER_METRICS.tidemark_server_connections, labels: {}, value: connections.counts.open };
  if (certificate === undefined) return;
  const { renewals, failures } = certificate;
  yield { metric: SERVER_METRICS.tidemark_server_certificate_renewals_total, labels: {}, value: renewals };
  yield { metric: SERVER_METRICS.tidemark_server_certificate_failures, labels: {}, value: failures };
}
