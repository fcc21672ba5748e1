import {
  createCounterIncreases,
  createPartSender,
  type Exporter,
  type Labels,
  type PluginContext,
  type Secret,
} from '@tidemark/plugin-kit';
import { type HttpAnswer, httpFailure, isSuccess, openHttpClient, type TlsOptions } from '@tidemark/plugin-kit/http';
import { failureText, isPage, readExportResponse } from './answers.ts';
import { encodeMetrics, type Temporality } from './encode-metrics.ts';

const PROTOBUF = { 'content-type': 'application/x-protobuf' } as const;

/** What an exporter over OTLP needs to know of its receiver. */
export interface OtlpSettings {
  /** That takes `POST` of metrics, with its path. */
  readonly url: string;
  /** Besides those of the protocol. */
  readonly headers: Readonly<Record<string, string | Secret>>;
  readonly gzip: boolean;
  readonly timeoutMs: number;
  readonly tls?: TlsOptions | undefined;
  readonly serviceName: string;
  /** Attributes of the resource, besides those that come from the batch. */
  readonly attributes: Labels;
  readonly metricName: (name: string) => string;
  readonly counters: Temporality;
  /** Before compression. */
  readonly maxRequestBytes: number;
  readonly maxValueChars?: number;
}

/** The whole of an exporter over OTLP/HTTP with protobuf, for those that know one receiver. Sends nothing yet. */
export function startOtlp(context: PluginContext<unknown>, settings: OtlpSettings): Exporter {
  const { url, gzip, counters } = settings;
  const client = openHttpClient({ ...settings, context });
  const increases = counters === 'delta' ? createCounterIncreases() : undefined;
  const sender = createPartSender();
  const check = createAnswerCheck(context, new URL(url).origin);
  return {
    export: async (batch, signal) => {
      const requests = encodeMetrics(batch, {
        ...settings,
        resource: resourceOf(batch.resource, settings),
        scopeVersion: context.host.version,
        increases: increases?.of(batch),
      });
      await sender.send(batch.key, requests, async (body) => {
        check(await client.post({ body, headers: PROTOBUF, gzip, signal, isAccepted: () => true }));
      });
    },
    close: async () => client.close(),
  };
}

/** `service.instance.id` tells machines apart where only service and instance become labels, as in Prometheus. */
function resourceOf(recorded: Labels, { serviceName, attributes }: OtlpSettings): Labels {
  const { host } = recorded;
  return {
    'service.name': serviceName,
    ...(host === undefined ? {} : { 'service.instance.id': host, 'host.name': host }),
    ...recorded,
    ...attributes,
  };
}

/**
 * Throws for an answer that is no success. Points that a receiver has rejected are lost, since sending them again is
 * against the protocol: that is logged, with what was lost so far.
 */
function createAnswerCheck({ clock, log }: PluginContext<unknown>, receiver: string): (answer: HttpAnswer) => void {
  let rejectedSinceStart = 0;
  return (answer) => {
    if (!isSuccess(answer) || isPage(answer))
      throw httpFailure({ ...answer, body: failureText(answer) }, receiver, clock.now());
    const { rejectedPoints, message } = readExportResponse(answer);
    rejectedSinceStart += rejectedPoints;
    if (rejectedPoints > 0) log.warn(`${receiver} rejected points`, { rejectedPoints, rejectedSinceStart, message });
    else if (message !== '') log.info(`${receiver} accepted with a warning`, { message });
  };
}
