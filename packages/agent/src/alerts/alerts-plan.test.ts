import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_RULES } from '@tidemark/alerts';
import { isTidemarkError } from '@tidemark/core';
import { webhook } from '@tidemark/notifier-webhook';
import { parseYamlInput } from '@tidemark/yaml-input';
import { describe, expect, it } from 'vitest';
import { unreadable } from './alerts-file-error.ts';
import { defineAlerts } from './alerts-input.ts';
import { resolveAlerts } from './alerts-plan.ts';

const FOLDER = new URL('../../test/', import.meta.url).pathname;

const resolve = (text: string, defaults = false) =>
  resolveAlerts({ ...parseYamlInput(text, { file: 'alerts.yaml', unreadable }), cwd: FOLDER, defaults });

async function messageOf(text: string): Promise<string> {
  const error = await resolve(text).catch((failure: unknown) => failure);
  if (!isTidemarkError(error)) throw new TypeError('it is fine');
  return `${error.code} ${error.message}; ${error.hint}`;
}

const RULE = 'rules:\n  low:\n    series: host_memory_available_bytes\n    below: { warning: 1GiB }\n';

describe('an alerts file', () => {
  it('may be empty: the default rules go to the log', async () => {
    const plan = await resolve('# nothing\n', true);
    expect(plan.rules).toHaveLength(Object.keys(DEFAULT_RULES).length);
    expect(plan.receivers.map(({ name }) => name)).toEqual(['log']);
    expect(plan.policies.routes).toMatchObject([{ receivers: ['log'] }]);
  });

  it('takes out default rules, and puts others in their place', async () => {
    const plan = await resolve(
      'rules:\n  cpu-high: false\n  memory-high:\n    series: host_load1\n    above: { warning: 4 }\n',
      true,
    );
    const names = plan.rules.map(({ name }) => name);
    expect(names).not.toContain('cpu-high');
    expect(names).toHaveLength(Object.keys(DEFAULT_RULES).length - 1);
    expect(plan.rules.find(({ name }) => name === 'memory-high')?.selector.metric).toBe('host_load1');
    expect(plan.defaults.has('memory-high')).toBe(false);
  });

  it('names receivers by notifier, package or path, with bounds', async () => {
    const plan = await resolve(
      `${RULE}receivers:
  hook: { plugin: webhook, url: 'http://127.0.0.1/', delivery: { maxWaiting: 5, giveUpAfter: 1h } }
  same: { plugin: '@tidemark/notifier-webhook', url: 'http://127.0.0.1/' }
  own: { plugin: ./quiet-notifier.ts }
routes:
  all: { receivers: [hook, same, own, log] }
`,
    );
    expect(plan.receivers.map(({ name, use, maxWaiting }) => [name, use.definition.name, maxWaiting])).toEqual([
      ['log', 'log', 1000],
      ['hook', 'webhook', 5],
      ['same', 'webhook', 1000],
      ['own', 'quiet', 1000],
    ]);
  });

  it('is as the example shows', async () => {
    const text = readFileSync(new URL('../../../../examples/alerts.yaml', import.meta.url), 'utf8')
      .replace('/run/secrets/pagerduty', join(FOLDER, 'webhook-server.ts'))
      .replace('env: LEAD_SECRET', 'env: PATH')
      .replace('{ env: SLACK_WEBHOOK_URL }', 'https://hooks.example.com/x');
    const plan = await resolve(text, true);
    expect(plan.receivers.map(({ name }) => name)).toEqual(['log', 'chat', 'pager', 'lead']);
    expect(plan.rules.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['web-memory', 'web-gone', 'memory-low']),
    );
  });

  it('may be written in TypeScript, with uses of notifiers', async () => {
    const content = defineAlerts({ receivers: { hook: webhook({ url: 'http://127.0.0.1/' }) } });
    const plan = await resolveAlerts({ content, cwd: FOLDER, defaults: false, locate: () => undefined });
    expect(plan.receivers.map(({ name }) => name)).toEqual(['log', 'hook']);
  });

  it.each([
    ['a section', 'rulez:\n  a: 1\n', 'alerts.yaml:1: unknown section "rulez"; did you mean "rules"?'],
    ['a list', '- a\n', 'alerts.yaml:1: the alerts file holds no sections'],
    ['an empty list', 'rules: []\n', 'alerts.yaml:1: rules must be a section with a name for each of its entries'],
    [
      'a key of a rule',
      `${RULE}    forr: 1m\n`,
      /alerts\.yaml:5: alert rule "low": unknown key "forr"; did you mean "for"/,
    ],
    ['a value of a rule', `${RULE}    for: 1\n`, /alerts\.yaml:5: alert rule "low": for is 1, but must be a duration/],
    [
      'a default rule',
      'rules:\n  cpu-hihg: false\n',
      /alerts\.yaml:2: rules\.cpu-hihg is false.*did you mean "cpu-high"/,
    ],
    ['a receiver of a route', 'routes:\n  all:\n    receivers: [lgo]\n', /alerts\.yaml:3: .*"lgo".*did you mean "log"/],
    ['a notifier', 'receivers:\n  a:\n    plugin: webhok\n', /alerts\.yaml:3: receivers\.a: .*did you mean "webhook"/],
    [
      'no notifier',
      'receivers:\n  a:\n    url: x\n',
      /alerts\.yaml:2: receivers\.a\.plugin is missing.*ours are: alertmanager/,
    ],
    [
      'an option',
      'receivers:\n  a:\n    plugin: webhook\n    ulr: x\n',
      /alerts\.yaml:2: receivers\.a: .*did you mean "url"/,
    ],
    [
      'a bound',
      'receivers:\n  a:\n    plugin: log\n    delivery:\n      giveUpAftr: 1h\n',
      /alerts\.yaml:5: unknown key "giveUpAftr".*did you mean "giveUpAfter"/,
    ],
    ['a name', 'receivers:\n  "a b":\n    plugin: log\n', /alerts\.yaml:2: a receiver is named by/],
  ])('that is wrong is refused with its line: %s', async (_, text, expected) => {
    const message = await messageOf(text);
    expect(message).toMatch(/^AGENT_ALERTS_FILE_INVALID /);
    expect(message).toMatch(
      typeof expected === 'string' ? new RegExp(expected.replaceAll(/[?.[\]]/g, '\\$&')) : expected,
    );
  });
});
