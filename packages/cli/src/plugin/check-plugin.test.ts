import { systemClock } from '@tidemark/core';
import { openPeer } from '@tidemark/plugin-kit/testing';
import { expect, it } from 'vitest';
import { type CheckRequest, checkPlugin } from './check-plugin.ts';
import { formatReport } from './plugin-report.ts';

const EXPORTER = new URL('../../scaffold/exporter/src/index.ts', import.meta.url).href;
const NOTIFIER = new URL('../../scaffold/notifier/src/index.ts', import.meta.url).href;

const plain = (text: string) => text;
const STYLE = { width: undefined, bold: plain, dim: plain, red: (text: string) => `<${text}>` };

const check = (url: string, request: Partial<CheckRequest> = {}) =>
  checkPlugin(url, {
    ...{ options: undefined, isSending: false, clock: systemClock, host: { version: '1.2.3', hostName: 'vault-7' } },
    ...request,
  });

/** A module in so many words. */
const moduleOf = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`;

/** A plugin that was defined without the kit's help; `z` is as little of a schema as will do. */
const pluginOf = (parts: string, supports = 'statuses: []') =>
  moduleOf(`const options = { _zod: { def: { type: 'object', shape: {} } }, safeParse: (data) => ({ success: true, data }) };
    const definition = { name: 'odd', apiVersion: 1, help: 'is odd', options, supports: { ${supports} }, ${parts} };
    export const odd = Object.assign((options) => ({ kind: 'notifier', definition, options }), { definition });`);

const outcomes = ({ checks }: Awaited<ReturnType<typeof check>>) =>
  checks.map(({ step, outcome }) => `${step} ${outcome}`);

it.each([
  ['exporter', EXPORTER, '"metric":"tidemark_test"'],
  ['notifier', NOTIFIER, 'test of receiver check on vault-7: nothing is wrong'],
])('does with the %s what an agent does, and sends a test', async (kind, url, sent) => {
  await using peer = await openPeer();
  const report = await check(url, { options: { url: `${peer.url}/in` }, isSending: true });
  expect(report.plugin).toMatchObject({ kind, name: 'tide-pool', apiVersion: 1, options: expect.any(Array) });
  expect(outcomes(report)).toEqual(['module ok', 'definition ok', 'options ok', 'start ok', 'send ok', 'close ok']);
  expect(peer.requests.map(({ body }) => body)).toEqual([expect.stringContaining(sent)]);
});

it('sends nothing unless it is asked to', async () => {
  await using peer = await openPeer();
  const report = await check(NOTIFIER, { options: { url: peer.url } });
  expect(outcomes(report).slice(3)).toEqual(['start ok', 'send skipped', 'close ok']);
  expect(peer.requests).toEqual([]);
});

it('goes as far as it can without options', async () => {
  const report = await check(EXPORTER);
  expect(outcomes(report)).toEqual(['module ok', 'definition ok', 'options skipped']);
  expect(report.checks[2]?.text).toContain('cannot start without url');
});

it.each([
  ['a module that cannot be loaded', moduleOf('import "./none.js"'), 'module'],
  ['a module without a plugin', moduleOf('export const url = "x"'), 'module'],
  [
    'options that nobody explains',
    pluginOf('options: { _zod: { def: { type: "object", shape: { a: { _zod: { def: {} } } } } } }, start: () => ({})'),
    'definition',
  ],
  ['a version of the contract that is to come', pluginOf('apiVersion: 99, start: () => ({})'), 'start'],
  ['a notifier that does not start', pluginOf('start: () => { throw new Error("no") }'), 'start'],
  ['an exporter that does not', pluginOf('start: () => { throw new Error("no") }', 'timestamps: true'), 'start'],
  ['a close that throws', pluginOf('start: () => ({ close: async () => { throw new Error("no") } })'), 'close'],
])('finds %s', async (_, url, step) => {
  const report = await check(url);
  expect(outcomes(report).at(-1)).toBe(`${step} failed`);
});

it('finds options that are not possible, and repeats no secret', async () => {
  const report = await check(EXPORTER, { options: { url: 'http://peer', token: 4711 } });
  expect(report.checks.at(-1)).toMatchObject({ outcome: 'failed', code: 'PLUGIN_KIT_OPTIONS_INVALID' });
  expect(JSON.stringify(report)).not.toContain('4711');
});

it('says what a receiver answers, and closes all the same', async () => {
  await using peer = await openPeer();
  peer.behave({ status: 401, body: 'who are you' });
  const report = await check(NOTIFIER, { options: { url: peer.url }, isSending: true });
  expect(outcomes(report).slice(-2)).toEqual(['send failed', 'close ok']);
  expect(report.checks.at(-2)).toMatchObject({ code: 'PLUGIN_KIT_RETRYABLE', text: expect.stringContaining('401') });
});

it('reads as a table of options and a line for each check', async () => {
  const lines = formatReport(await check(EXPORTER, { options: { ul: 'x' } }), STYLE).split('\n');
  expect(lines.slice(0, 4)).toEqual([
    'exporter tide-pool: posts each value as a line of JSON',
    '',
    'OPTION   DEFAULT   WHAT IT DOES',
    'url      required  where to; an http or https address',
  ]);
  expect(lines[5]).toMatch(/^timeout {2}10s /);
  expect(lines.slice(-3)).toEqual([
    '<failed>   options     tide-pool has no option "ul" [PLUGIN_KIT_OPTIONS_INVALID]',
    '  hint: did you mean "url"?',
    '',
  ]);
});

it('explains options in whole sentences on a narrow terminal', async () => {
  const [, table = ''] = formatReport(await check(EXPORTER), { ...STYLE, width: 60 }).split('\n\n');
  const lines = table.split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(table.replaceAll(/\s+/g, ' ')).toContain(
    'how long the receiver may take to answer; a duration from 100ms to 5m',
  );
});
