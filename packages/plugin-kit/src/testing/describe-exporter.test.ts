import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineExporter } from '../contract/exporter.ts';
import { secretOption, urlOption } from '../contract/options.ts';
import { openHttpClient } from '../http/http-client.ts';
import { describeExporter } from './describe-exporter.ts';
import { openHttpReceiver } from './http-receiver.ts';

/** The whole of a small exporter: a line of JSON a value. */
const lines = defineExporter({
  name: 'lines',
  apiVersion: 1,
  help: 'posts a line of JSON for each value',
  options: z.strictObject({ url: urlOption('where to'), token: secretOption('who we are') }),
  supports: { timestamps: true },
  start: (context) => {
    const { url, token } = context.options;
    const client = openHttpClient({ url, context });
    return {
      export: async ({ key, series, timesMs, columns }, signal) => {
        const body = series.flatMap(({ metric, labels }, slot) =>
          [...timesMs].flatMap((timeMs, row) => {
            const value = columns[slot]?.[row] as number;
            return Number.isNaN(value) ? [] : [JSON.stringify({ name: metric.name, ...labels, timeMs, value })];
          }),
        );
        const headers = { 'content-type': 'application/x-ndjson', authorization: token.reveal(), 'x-key': key };
        await client.post({ body: body.join('\n'), headers, signal });
      },
      close: async () => client.close(),
    };
  },
});

const openReceiver = () =>
  openHttpReceiver({ options: (url) => ({ url: `${url}/in`, token: 'swordfish' }), secrets: ['swordfish'] });

describeExporter(lines, { describe, it, openReceiver });

/** Runs a suite and answers which of its tests fail. */
async function failures(factory: typeof lines): Promise<string[]> {
  const tests: [string, () => Promise<void>][] = [];
  const runner = {
    describe: (_: string, body: () => void) => body(),
    it: (name: string, body: () => Promise<void>) => void tests.push([name, body]),
  };
  describeExporter(factory, { ...runner, openReceiver });
  const failed: string[] = [];
  for (const [name, body] of tests) await body().catch(() => failed.push(name));
  return failed;
}

const brokenBy = (change: Partial<typeof lines.definition>) =>
  failures(defineExporter({ ...lines.definition, ...change }));

describe('the contract suite finds an exporter that', () => {
  it('accepts what no receiver has', async () => {
    const failed = await brokenBy({ start: () => ({ export: async () => undefined }) });
    expect(failed).toContain('resolves when the receiver has accepted');
    expect(failed).toContain('delivers everything, once and in order, through an outage');
  });

  it('writes what is absent', async () => {
    const failed = await brokenBy({
      start: (context) => {
        const client = openHttpClient({ url: context.options.url, context });
        return {
          export: async ({ columns, key }, signal) => {
            await client.post({ body: `${key} ${columns.map((column) => column.join())}`, headers: {}, signal });
          },
          close: async () => client.close(),
        };
      },
    });
    expect(failed).toEqual(['leaves out what is absent']);
  });

  it('explains nothing', async () => {
    const options = z.strictObject({ url: z.string(), token: secretOption('who we are') });
    expect(await brokenBy({ options: options as never })).toContain('explains each of its options');
  });
});
