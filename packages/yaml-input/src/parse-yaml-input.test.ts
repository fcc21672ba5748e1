import { describe, expect, it } from 'vitest';
import { parseYamlInput } from './parse-yaml-input.ts';

const unreadable = (message: string) => new Error(message);
const parse = (text: string, isAllText = false) => parseYamlInput(text, { file: 'a.yaml', isAllText, unreadable });

describe('parseYamlInput', () => {
  it.each([
    ['values as YAML has them', false, { version: 1.1, on: true, list: ['a'] }],
    ['or the text that stands there', true, { version: '1.10', on: 'true', list: ['a'] }],
  ])('gives %s', (_, isAllText, content) => {
    expect(parse('version: 1.10\non: true\nlist: [a]\n', isAllText).content).toEqual(content);
  });

  it('knows the line of every key and item, or of the nearest above', () => {
    const { locate } = parse('rules:\n  low:\n    per:\n      - a\n      - b\n');
    expect(locate(['rules', 'low'])).toBe('a.yaml:2');
    expect(locate(['rules', 'low', 'per', 1])).toBe('a.yaml:5');
    expect(locate(['rules', 'low', 'for', 'x'])).toBe('a.yaml:2');
    expect(locate(['routes'])).toBe('a.yaml:1');
  });

  it('takes nothing for an empty section', () => {
    expect(parse('# nothing\n').content).toEqual({});
  });

  it.each([
    ['what is no YAML', 'a: [1\nb: 2', /^a\.yaml:2:\d+: /],
    ['a second document', 'a: 1\n---\nb: 2', /^a\.yaml:2:1: a second document begins here$/],
    ['an anchor that is not there', 'a: *nothing', /^a\.yaml.*nothing/],
    ['an anchor whose name breaks lines', 'a: *no\u2028thing', /^a\.yaml.*no thing$/],
  ])('refuses %s', (_, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});
