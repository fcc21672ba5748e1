import { describe, expect, it } from 'vitest';
import { serveLiveHere } from '../../test/live-here.ts';

describe('GET /live', () => {
  /** The next events of a stream, as [event, id, data]. */
  async function readEvents(
    response: Response,
    count: number,
  ): Promise<(readonly [string, string | undefined, unknown])[]> {
    let text = '';
    const decoder = new TextDecoder();
    const blocks = () => text.split('\n\n').filter((block) => block.includes('data: '));
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      if (blocks().length >= count && text.endsWith('\n\n')) break;
    }
    return blocks().map((block) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      return [field('event') ?? '', field('id'), JSON.parse(field('data') ?? 'null')] as const;
    });
  }

  const get = (url: string, query: string, headers: Record<string, string> = {}) =>
    fetch(`${url.replace('ws', 'http')}?${query}`, { headers });

  it('is one subscription as server-sent events', async () => {
    await using live = await serveLiveHere();
    live.here.tick();
    const response = await get(live.url, 'match=process_threads&backlog=1');
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(await readEvents(response, 3)).toMatchObject([
      ['welcome', undefined, { protocol: 1 }],
      ['subscribed', undefined, { columns: [expect.any(Number)] }],
      ['frame', '1', { seq: 1, values: [4] }],
    ]);
    await expect.poll(() => live.counters()).toMatchObject({ clients: 0, subscriptions: 0 });
  });

  it('resumes after the id that browsers send by themselves', async () => {
    await using live = await serveLiveHere();
    for (let i = 0; i < 5; i++) live.here.tick();
    const events = await readEvents(await get(live.url, 'after=1', { 'last-event-id': '3' }), 4);
    expect(events.map(([, id]) => id)).toEqual([undefined, undefined, '4', '5']);
  });

  it('may be read by pages of sites that may ask', async () => {
    await using live = await serveLiveHere({ server: { allowedOrigins: ['https://example.org'] } });
    const gone = new AbortController();
    const headers = { origin: 'https://example.org' };
    const response = await fetch(live.url.replace('ws', 'http'), { headers, signal: gone.signal });
    gone.abort();
    expect(response.headers.get('access-control-allow-origin')).toBe('https://example.org');
  });

  it('answers HEAD and opens no stream', async () => {
    await using live = await serveLiveHere();
    const { status, headers } = await fetch(live.url.replace('ws', 'http'), { method: 'HEAD' });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expect(live.counters().totalClients).toBe(0);
  });

  it('counts its clients like all others', async () => {
    await using live = await serveLiveHere();
    const gone = new AbortController();
    await fetch(live.url.replace('ws', 'http'), { signal: gone.signal });
    expect(live.counters()).toMatchObject({ clients: 1, subscriptions: 1 });
    gone.abort();
    await expect.poll(() => live.counters()).toMatchObject({ clients: 0, channels: 0, subscriptions: 0 });
  });

  it.each([
    ['match=%7B', 400, 'CORE_SELECTOR_INVALID'],
    ['match=nothing_like_it', 400, 'CORE_METRIC_UNKNOWN'],
    ['intervalMs=5', 400, 'API_INPUT_INVALID'],
    ['after=x', 400, 'API_INPUT_INVALID'],
    ['interval=5', 400, 'API_INPUT_INVALID'],
  ])('%s is refused with status %i and %s', async (query, status, code) => {
    await using live = await serveLiveHere();
    const response = await get(live.url, query);
    expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(code)]);
  });
});
