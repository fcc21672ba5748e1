import { openNotifier } from '@tidemark/plugin-kit/host';
import {
  createTestSurroundings,
  describeNotifier,
  openHttpReceiver,
  sampleMessage,
  stormMessage,
} from '@tidemark/plugin-kit/testing';
import { describe, expect, it } from 'vitest';
import { pagerduty } from './pagerduty.ts';
import { pagerdutyEvent } from './pagerduty-event.ts';

const ROUTING_KEY = '0123456789abcdef0123456789abcdef';

const openReceiver = () =>
  openHttpReceiver({
    options: (url) => ({ url: `${url}/v2/enqueue`, routingKey: ROUTING_KEY }),
    secrets: [ROUTING_KEY],
    accepts: { status: 202, body: '{"status":"success","message":"Event processed","dedup_key":"samplekeyhere"}' },
    refuses: { status: 400, body: `{"status":"invalid event","errors":["${ROUTING_KEY} is no routing key"]}` },
  });

describeNotifier(pagerduty, { describe, it, openReceiver });

/** The events that arrive of a message. */
async function eventsOf(message = sampleMessage()) {
  const receiver = await openReceiver();
  const plugin = await openNotifier(pagerduty(receiver.options), createTestSurroundings());
  await plugin.deliver(message, new AbortController().signal);
  await plugin.close();
  await receiver[Symbol.asyncDispose]();
  return receiver.peer.requests.map(({ body }) => JSON.parse(body));
}

describe('an event', () => {
  it('has the form of the Events API v2', async () => {
    expect(await eventsOf()).toEqual([
      {
        routing_key: ROUTING_KEY,
        event_action: 'trigger',
        dedup_key: 'rule="process-memory",name="checkout"',
        payload: {
          summary: 'process-memory firing: checkout uses 2.1 GB',
          source: 'vault-7',
          severity: 'critical',
          timestamp: '2026-11-21T03:00:00.000Z',
          component: 'checkout',
          group: 'rule="process-memory",name="checkout"',
          class: 'process-memory',
          custom_details: {
            alerts: [
              {
                summary: 'checkout uses 2.1 GB',
                rule: 'process-memory',
                status: 'firing',
                severity: 'critical',
                values: ['process_resident_memory_bytes: 2.15 GB (limit 2 GB)'],
                labels: { name: 'checkout', pid: '4711' },
                annotations: { summary: 'checkout uses 2.1 GB', description: 'more than 2.0 GB for 5 minutes' },
                links: ['https://tidemark.example/runbooks/process-memory'],
              },
            ],
            more_alerts: 0,
          },
        },
        links: [{ href: 'https://tidemark.example:9001/#alerts', text: 'dashboard' }],
        client: 'Tidemark',
      },
    ]);
  });

  it('goes through the life of one incident', async () => {
    const life = [];
    for (const status of ['firing', 'acknowledged', 'resolved'] as const) {
      life.push(...(await eventsOf(sampleMessage({ status }))));
    }
    expect(life.map(({ event_action }) => event_action)).toEqual(['trigger', 'acknowledge', 'resolve']);
    expect(new Set(life.map(({ dedup_key }) => dedup_key)).size).toBe(1);
  });

  it('of a test is an incident of its own, closed at once', async () => {
    const events = await eventsOf(sampleMessage({ status: 'test' }));
    expect(events.map(({ event_action, dedup_key }) => [event_action, dedup_key])).toEqual([
      ['trigger', 'memory-of-checkout/1/test'],
      ['resolve', 'memory-of-checkout/1/test'],
    ]);
    expect(events[0].payload.summary).toMatch(/^\[TEST\] /);
  });

  it('keeps within the bounds of the API', () => {
    const event = pagerdutyEvent(
      { ...stormMessage(1000), title: 'x'.repeat(5000), groupKey: '🌊'.repeat(400) },
      { action: 'trigger', routingKey: ROUTING_KEY, hostName: 'vault-7' },
    );
    expect(event.payload.summary.length).toBe(1024);
    expect(event.dedup_key).toMatch(/^[0-9a-f]{64}$/);
    expect(event.payload.custom_details.more_alerts).toBe(950);
    expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(512_000);
  });
});
