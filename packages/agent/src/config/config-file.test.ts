import { isTidemarkError } from '@tidemark/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfigFile } from './config-file.ts';

const parse = (text: string) => parseConfigFile(text, 'config.yaml');
const settings = (text: string) => parse(text).map(({ key, value }) => [key, value]);
const thrown = (code: string, message: string) => expect.objectContaining({ code, message });

it('keeps the line of every key', () => {
  expect(parse('# comment\nserver:\n  host: localhost\n\n  port: 80\n')).toEqual([
    { key: 'server.host', value: 'localhost', origin: { source: 'file', file: 'config.yaml', line: 3 } },
    { key: 'server.port', value: 80, origin: { source: 'file', file: 'config.yaml', line: 5 } },
  ]);
});

it.each([
  ['JSON', '{"live": {"frames": 12}}', [['live.frames', 12]]],
  ['an empty file', '', []],
  ['only comments', '# nothing\n', []],
  ['an empty section', 'live:\n', []],
  [
    'anchors',
    'recorder: {topProcesses: &n 30}\nlive: {frames: *n}',
    [
      ['recorder.topProcesses', 30],
      ['live.frames', 30],
    ],
  ],
])('reads %s', (_, text, expected) => {
  expect(settings(text)).toEqual(expected);
});

it.each([
  ['recorder:\n  intervall: 1s', 'recorder.intervall', 2, 'did you mean "interval" below "recorder:"?'],
  ['datadir: /x', 'datadir', 1, 'did you mean "dataDir"?'],
  ['\nrecoder:\n  interval: 1s', 'recoder', 2, 'did you mean "recorder"?'],
  ['port: 1', 'port', 1, 'did you mean "port" below "server:"?'],
  ['recorder.interval: 1s', 'recorder.interval', 1, 'did you mean "interval" below "recorder:"?'],
  ['<<: {port: 1}', '<<', 1, '`tidemark config print` lists every key'],
  ['__proto__: {port: 1}', '__proto__', 1, '`tidemark config print` lists every key'],
  ['? [a]\n: b', 'a', 1, '`tidemark config print` lists every key'],
])('refuses an unknown key with the nearest one: %j', (text, key, line, hint) => {
  const message = `unknown configuration key ${JSON.stringify(key)} (config.yaml:${line})`;
  expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'AGENT_CONFIG_KEY_UNKNOWN', message, hint }));
});

it.each([
  ['recorder: off', '"off"'],
  ['recorder: [1]', '[1]'],
  ['recorder: 5', '5'],
])('refuses a section without keys: %j', (text, quoted) => {
  const message = `recorder is ${quoted} (config.yaml:1), but must be a section with keys of its own`;
  expect(() => parse(text)).toThrow(thrown('AGENT_CONFIG_VALUE_INVALID', message));
});

describe('a broken file', () => {
  it.each([
    [
      'recorder: {interval: 1s',
      'config.yaml:1:24: Flow map in block collection must be sufficiently indented and end with a }',
    ],
    ['live: {frames: 1}\nlive: {frames: 2}', 'config.yaml:2:1: Map keys must be unique'],
    ['live:\n\tframes: 10', 'config.yaml:2:1: Tabs are not allowed as indentation'],
    ['a\nb: c: d', 'config.yaml:1:1: Implicit keys need to be on a single line'],
    ['a: 1\n---\nb: 2', 'config.yaml:2:1: a second document begins here'],
    ['server: {port: !port 9001}', 'config.yaml:1:16: Unresolved tag: !port'],
    ['live: {frames: *nothing}', 'config.yaml: nothing has the anchor "nothing"'],
    ['- a', 'config.yaml: the file holds no keys'],
    ['just words', 'config.yaml: the file holds no keys'],
  ])('is refused in one line that names the place: %j', (text, message) => {
    expect(() => parse(text)).toThrow(thrown('AGENT_CONFIG_FILE_INVALID', message));
  });

  it('never throws anything but our own error, on one line', () => {
    const piece = fc.constantFrom(
      ...['recorder', 'live', 'frames', 'interval', ':', ': ', '\n', '  ', '- ', '{', '}', '[', ']', '&a', '*a', '? '],
      ...[
        '!!map',
        '!!binary',
        '"',
        "'",
        '#',
        '---\n',
        '...\n',
        '%YAML 9\n',
        '<<',
        '~',
        'null',
        '1s',
        '\t',
        '\0',
        '\u2028',
      ],
    );
    // The unit `binary` of `fc.string` would map all of Unicode first, for two seconds.
    const anyText = fc.array(fc.nat(0x10ffff)).map((codes) => String.fromCodePoint(...codes));
    const yaml = fc.oneof(
      anyText,
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(yaml, (text) => {
        try {
          parse(text);
        } catch (error) {
          expect(isTidemarkError(error), String(error)).toBe(true);
          expect((error as Error).message).not.toMatch(/[\n\r\u2028\u2029]/);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
