import { createFakeClock } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { passTime } from '../../test/pass-time.ts';
import { permanent } from '../contract/failure.ts';
import { defineNotifier, type Notifier, type NotifierDefinition } from '../contract/notifier.ts';
import { secretOption } from '../contract/options.ts';
import { sampleMessage } from '../testing/samples.ts';
import { createTestSurroundings } from '../testing/surroundings.ts';
import { openNotifier } from './open-plugin.ts';

const SCHEMA = z.strictObject({ token: secretOption('who we are').optional() });
const NEVER = new AbortController().signal;

const parrotOf = (notifier: Partial<Notifier>, more: Partial<NotifierDefinition<typeof SCHEMA>> = {}) =>
  defineNotifier({
    name: 'parrot',
    apiVersion: 1,
    help: 'repeats',
    options: SCHEMA,
    supports: { statuses: ['firing'] },
    start: () => ({ notify: async () => undefined, ...notifier }),
    ...more,
  });

const open = (notifier: Partial<Notifier>, more?: Partial<NotifierDefinition<typeof SCHEMA>>) =>
  openNotifier(parrotOf(notifier, more)({ token: 'swordfish' }), createTestSurroundings());

describe('a definition', () => {
  it.each([{ name: 'Parrot' }, { name: 'a--b' }, { apiVersion: 1.5 }, { help: '' }])('cannot have %o', (wrong) => {
    expect(() => parrotOf({}, wrong)).toThrow(TypeError);
  });
});

describe('opening a plugin', () => {
  it('refuses one of a contract that it does not know', async () => {
    await expect(open({}, { apiVersion: 99 })).rejects.toMatchObject({
      code: 'PLUGIN_KIT_API_VERSION',
      message: 'plugin parrot keeps to version 99 of the contract; this host knows 1',
    });
  });

  it('tells why it cannot start, without its secrets', async () => {
    const start = () => {
      throw new Error('no file /run/swordfish');
    };
    await expect(open({}, { start })).rejects.toMatchObject({
      code: 'PLUGIN_KIT_START_FAILED',
      message: 'parrot: no file /run/[secret]',
    });
  });

  it('does not wait for ever', async () => {
    const clock = createFakeClock();
    const parrot = parrotOf({}, { start: () => new Promise(() => undefined) });
    const opening = openNotifier(parrot({}), createTestSurroundings({ clock, startMs: 3000 }));
    const refused = expect(opening).rejects.toMatchObject({ code: 'PLUGIN_KIT_DEADLINE' });
    await passTime(clock, 4000);
    await refused;
  });
});

describe('an opened plugin', () => {
  it.each([
    ['an error', new Error('swordfish is wrong'), 'PLUGIN_KIT_RETRYABLE', '[secret] is wrong'],
    ['text', 'swordfish', 'PLUGIN_KIT_RETRYABLE', '[secret]'],
    ['a permanent failure', permanent('no swordfish here'), 'PLUGIN_KIT_PERMANENT', 'no [secret] here'],
    [
      'errors of several addresses',
      new AggregateError([new Error('::1: no'), new Error('127.0.0.1: no')]),
      'PLUGIN_KIT_RETRYABLE',
      '::1: no; 127.0.0.1: no',
    ],
  ])('sorts what it throws: %s', async (_, thrown, code, message) => {
    const plugin = await open({ notify: () => Promise.reject(thrown) });
    await expect(plugin.deliver(sampleMessage(), NEVER)).rejects.toMatchObject({ code, message });
  });

  it('is not brought what it does not support', async () => {
    const told: string[] = [];
    const plugin = await open({ notify: async ({ status }) => void told.push(status) });
    for (const status of ['firing', 'acknowledged', 'resolved'] as const) {
      await plugin.deliver(sampleMessage({ status }), NEVER);
    }
    expect(told).toEqual(['firing']);
  });

  it('logs without its secrets', async () => {
    const surroundings = createTestSurroundings();
    const parrot = parrotOf(
      {},
      {
        start: ({ log, options }) => {
          log.info(`token ${options.token?.reveal()}`, { token: options.token?.reveal(), options });
          return { notify: async () => undefined };
        },
      },
    );
    await openNotifier(parrot({ token: 'swordfish' }), surroundings);
    expect(surroundings.lines).toEqual(['info token [secret] {"token":"[secret]","options":{"token":"[secret]"}}']);
  });
});
