import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { METRICS } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { recordHere } from '../../test/recording-here.ts';
import { serveHere } from '../../test/served-here.ts';
import { openApiDocument } from './open-api.ts';
import { HTTP_ROUTES } from './route-definitions.ts';

describe('openApiDocument', () => {
  it('is a valid OpenAPI 3.1 document', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(openApiDocument()) as never);
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  });

  it('has a title for every operation, and says which need no credential', () => {
    const operations = Object.entries(openApiDocument().paths ?? {}).map(([path, { get }]) => ({ path, ...get }));
    expect(operations.map(({ path }) => path)).toEqual(HTTP_ROUTES.map(({ path }) => path));
    for (const { operationId, summary } of operations) expect([operationId, summary]).not.toContain(undefined);
    const open = operations.filter(({ security }) => security?.length === 0).map(({ path }) => path);
    expect(open).toEqual(['/healthz', '/readyz']);
  });

  it('says where a caller may be told to come again later', () => {
    const statuses = Object.entries(openApiDocument().paths ?? {}).map(
      ([path, { get }]) =>
        [path, Object.keys(get?.responses ?? {}).filter((status) => /429|503/.test(status))] as const,
    );
    expect(Object.fromEntries(statuses)).toMatchObject({
      '/metrics': ['429', '503'],
      '/metrics/summary': ['429', '503'],
      '/metrics/alerts': ['429'],
      '/metrics.csv': ['429', '503'],
      '/openapi.json': ['429'],
    });
  });

  it('is what the server answers', async () => {
    await using here = recordHere();
    await using served = await serveHere(here.recording);
    const { status, json } = await served.get('/openapi.json');
    expect(status).toBe(200);
    expect(json()).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
  });

  it('describes every route it names', async () => {
    await using here = recordHere();
    await using served = await serveHere(here.recording);
    here.tick();
    for (const { path, responses } of HTTP_ROUTES) {
      const { status, headers } = await served.get(path);
      expect([path, status]).toEqual([path, 200]);
      const types = Object.keys(responses[200].content);
      expect(types.some((type) => headers.get('content-type')?.startsWith(type))).toBe(true);
    }
  });

  it('has a page whose examples work', async () => {
    const page = readFileSync(new URL('../../../../docs/reference/http-api.md', import.meta.url), 'utf8');
    const example = /^curl (?:-H '([^:]+): ([^']+)' )?'?http:\/\/127\.0\.0\.1:9001([^'\s]+)'?$/gm;
    const examples = [...page.matchAll(example)];
    expect(examples).toHaveLength(page.match(/^curl /gm)?.length ?? 0);
    await using here = recordHere();
    await using served = await serveHere(here.recording);
    here.tick({ series: [{ metric: METRICS.host_load1, labels: {} }] }, [0.5]);
    for (const [, header, value = '', path = ''] of examples) {
      const { status, text } = await served.get(path, header === undefined ? {} : { [header]: value });
      expect([path, status]).toEqual([path, 200]);
      expect(text).not.toBe('');
    }
  });
});
