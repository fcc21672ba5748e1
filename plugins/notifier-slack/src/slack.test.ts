import { openNotifier } from '@tidemark/plugin-kit/host';
import {
  createTestSurroundings,
  describeNotifier,
  openHttpReceiver,
  sampleMessage,
  stormMessage,
} from '@tidemark/plugin-kit/testing';
import { describe, expect, it } from 'vitest';
import { slack } from './slack.ts';
import { slackMessage } from './slack-message.ts';

const OPTIONS = { maxAlerts: 10, hostName: 'vault-7' };

const openReceiver = () =>
  openHttpReceiver({
    options: (url) => ({ url: `${url}/services/T00000000/B00000000/swordfish` }),
    secrets: ['swordfish', '/services/T00000000'],
    accepts: { body: 'ok', headers: { 'content-type': 'text/html' } },
    refuses: { status: 400, body: 'invalid_payload for /services/T00000000/B00000000/swordfish' },
  });

describeNotifier(slack, { describe, it, openReceiver });

describe('a message to Slack', () => {
  it('has the form of an incoming webhook', async () => {
    const receiver = await openReceiver();
    const plugin = await openNotifier(slack(receiver.options), createTestSurroundings());
    await plugin.deliver(sampleMessage(), new AbortController().signal);
    await plugin.close();
    const [request] = receiver.peer.requests;
    await receiver[Symbol.asyncDispose]();
    expect(request?.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(request?.path).toBe('/services/T00000000/B00000000/swordfish');
    expect(JSON.parse(request?.body ?? '')).toEqual({
      text: ':rotating_light: process-memory firing: checkout uses 2.1 GB',
      blocks: [
        {
          type: 'header',
          text: {
            type: 'plain_text',
            text: ':rotating_light: process-memory firing: checkout uses 2.1 GB',
            emoji: true,
          },
        },
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text: [
              '*checkout uses 2.1 GB*',
              'process-memory: critical, firing',
              'process_resident_memory_bytes: 2.15 GB (limit 2 GB)',
              'more than 2.0 GB for 5 minutes',
              '`name=checkout` `pid=4711`',
              '<https://tidemark.example/runbooks/process-memory|runbook>',
            ].join('\n'),
          },
        },
        {
          type: 'context',
          elements: [
            {
              type: 'mrkdwn',
              text: 'critical on vault-7  ·  <https://tidemark.example:9001/#alerts|dashboard>',
            },
          ],
        },
      ],
    });
  });

  it('says that a test is one, and who knows of an alert', () => {
    expect(slackMessage(sampleMessage({ status: 'test' }), OPTIONS).text).toMatch(/^:test_tube: \[TEST\] /);
    const acknowledged = JSON.stringify(slackMessage(sampleMessage({ status: 'acknowledged' }), OPTIONS));
    expect(acknowledged).toContain('critical, acknowledged by Ada');
  });

  it('keeps within the bounds of Block Kit, however great the storm', () => {
    const { blocks } = slackMessage({ ...stormMessage(300), omittedAlerts: 7 }, { ...OPTIONS, maxAlerts: 20 });
    expect(blocks.length).toBe(22);
    expect(JSON.stringify(blocks.at(-1))).toContain('and 287 more');
    for (const block of blocks) {
      const [text = '', max] =
        'text' in block && block.text !== undefined ? [block.text.text, block.type === 'header' ? 150 : 3000] : ['', 1];
      expect(text.length).toBeLessThanOrEqual(max as number);
    }
  });

  it('lets nobody mention a channel or fake a link', () => {
    const { text: shown, blocks } = slackMessage(
      sampleMessage({
        title: '<!channel> & <https://evil|good>',
        links: [
          { title: 'a|b>', href: 'https://x/?q=a|b>c' },
          { title: 'no', href: 'not an address' },
        ],
      }),
      OPTIONS,
    );
    // A header is plain text, in which nothing means anything.
    const text = JSON.stringify([shown, ...blocks.slice(1)]);
    expect(text).toContain('&lt;!channel&gt; &amp; &lt;https://evil|good&gt;');
    expect(text).toContain('<https://x/?q=a%7Cb%3Ec|a/b&gt;>');
    expect(text.match(/<[!@#]/g)).toBeNull();
  });
});
