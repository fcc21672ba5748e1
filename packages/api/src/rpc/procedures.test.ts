import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RecordingHere, recordHere } from '../../test/recording-here.ts';
import { type ServedHere, serveHere } from '../../test/served-here.ts';
import { boundQuestions } from '../security/bounded-history.ts';

let here: RecordingHere;
let served: ServedHere;

beforeEach(() => {
  here = recordHere();
  here.tick();
});

afterEach(async () => {
  await served[Symbol.asyncDispose]();
  await here[Symbol.asyncDispose]();
});

const ask = (procedure: string, input: object = {}) =>
  served.get(`/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`);

describe('an error of a procedure', () => {
  it('that is none of ours is told to the operator, and to the caller without its details', async () => {
    const broken = new Error('ENOSPC: /var/lib/tidemark/secret');
    const history = { ...here.recording.history, series: () => Promise.reject(broken) };
    served = await serveHere({ ...here.recording, history });
    const { status, text, json } = await ask('series');
    expect(status).toBe(500);
    expect(json()).toMatchObject({
      error: { message: 'the request failed', data: { tidemark: { code: 'API_FAILED', hint: 'its log says more' } } },
    });
    expect(text).not.toContain('ENOSPC');
    expect(served.errors).toEqual([broken]);
    expect([...served.traffic.requests.refusals()]).toEqual([['API_FAILED', 1]]);
  });

  it('says when to ask again', async () => {
    served = await serveHere({ ...here.recording, history: boundQuestions(here.recording.history, 0) });
    const { status, headers } = await ask('series');
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect([...served.traffic.requests.refusals()]).toEqual([['API_BUSY', 1]]);
  });

  it.each([
    ['what the caller is to mend', 'latest', { match: '{' }, 400, 'CORE_SELECTOR_INVALID'],
    ['input that is not as it must be', 'latest', { match: 5 }, 400, 'API_INPUT_INVALID'],
    ['a procedure that is not there', 'nothing', {}, 404, 'NOT_FOUND'],
    ['a stream that ends at once', 'live', { match: '{' }, 200, 'CORE_SELECTOR_INVALID'],
  ])('is counted: %s', async (_, procedure, input, expected, code) => {
    served = await serveHere(here.recording);
    const { status } = await ask(procedure, input);
    expect(status).toBe(expected);
    expect([...served.traffic.requests.refusals()]).toEqual([[code, 1]]);
    expect(served.errors).toEqual([]);
  });
});
