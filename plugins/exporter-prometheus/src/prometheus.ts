import { defineExporter, durationOption, option, secretOption, z } from '@tidemark/plugin-kit';
import { basicAuthOption } from '@tidemark/plugin-kit/http';
import { createDoorkeeper } from './doorkeeper.ts';
import { createNewestPage } from './newest-page.ts';
import { openScrapeServer, readServerTls, serverTlsOption } from './scrape-server.ts';

/** Serves the newest values on a port of its own, to a Prometheus that scrapes. */
export const prometheus = defineExporter({
  name: 'prometheus',
  apiVersion: 1,
  help: 'serves the newest values on a port of its own, for Prometheus to scrape',
  options: z.strictObject({
    host: option(z.string().min(1), {
      help: 'where to listen; beyond this machine it takes `token` or `basicAuth`, and `tls`',
      expected: 'a host name or address',
    }).default('127.0.0.1'),
    port: option(z.int().min(0).max(65_535), {
      help: 'port to listen on; 0 is any that is free, which the log then tells',
      expected: 'a whole number from 0 to 65535',
    }).default(9464),
    path: option(z.string().regex(/^\/[\w.~/-]*$/), {
      help: 'path of the page',
      expected: 'a path that begins with a slash',
    }).default('/metrics'),
    token: secretOption('token that scrapers must show (`authorization: Bearer ...`)').optional(),
    basicAuth: basicAuthOption.optional(),
    tls: serverTlsOption.optional(),
    plaintext: option(z.enum(['refuse', 'allow']), {
      help: 'whether it may listen beyond this machine without `tls`, behind a proxy that encrypts',
      expected: '`refuse` or `allow`',
    }).default('refuse'),
    staleAfter: durationOption('how long values are served that nothing new follows; longer than `delivery.every`', {
      min: '1s',
      max: '1d',
    }).default(60_000),
  }),
  supports: { timestamps: false },
  start: async (context) => {
    const { host, port, path, tls, staleAfter } = context.options;
    const admits = createDoorkeeper(context.options);
    const page = createNewestPage(context.clock, staleAfter);
    const server = await openScrapeServer({
      host,
      port,
      tls: readServerTls(tls),
      answer: (request) => {
        const refusal = admits(request);
        if (refusal !== undefined) return refusal;
        return request.path === path ? page.answer(request.headers.accept) : { status: 404, body: `try ${path}\n` };
      },
    });
    context.log.info('serving metrics', { url: `${server.url}${path}` });
    return {
      export: async (batch, signal) => {
        signal.throwIfAborted();
        page.take(batch);
      },
      close: server.close,
    };
  },
});
