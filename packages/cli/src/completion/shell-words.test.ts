import { describe, expect, it } from 'vitest';
import { continueForBash, parseShellLine, type Shell } from './shell-words.ts';

describe('a command line', () => {
  it.each<[shell: Shell, line: string, words: string[], text: string, quote: string]>([
    ['bash', 'tidemark  query ', ['tidemark', 'query'], '', ''],
    ['bash', 'tidemark query \'{a="b c"}\' --fr', ['tidemark', 'query', '{a="b c"}'], '--fr', ''],
    ['bash', "tidemark query 'x{na", ['tidemark', 'query'], 'x{na', "'"],
    ['bash', 'tidemark query "x{name=\\"a b', ['tidemark', 'query'], 'x{name="a b', '"'],
    ['bash', 'tidemark query "a\\b\\$c', ['tidemark', 'query'], 'a\\b$c', '"'],
    ['bash', 'tidemark query a\\ b\\', ['tidemark', 'query'], 'a b', ''],
    ['bash', 'tidemark query "open\\', ['tidemark', 'query'], 'open', '"'],
    ['bash', 'tidemark query x\'y\'"z"', ['tidemark', 'query'], 'xyz', ''],
    ['zsh', "tidemark query 'it\\'", ['tidemark', 'query'], 'it\\', ''],
    ['fish', "tidemark query 'it\\'s", ['tidemark', 'query'], "it's", "'"],
    ['fish', "tidemark query ''", ['tidemark', 'query'], '', ''],
    ['bash', '', [], '', ''],
  ])('of %s is taken apart: %s', (shell, line, words, text, quote) => {
    expect(parseShellLine(line, shell)).toMatchObject({ words, current: { text, quote } });
  });
});

describe('what bash is told', () => {
  const BREAKS = ' \t\n"\'><=;|&(:';

  it.each([
    ["x '{na", '{name="node"}', '{name="node"}'],
    ['x \'{name="i', '{name="it\'s"}', "{name=\"it'\\''s\"}"],
    ['x "{name=\\"$', '{name="$(reboot)"}', '{name=\\"$(reboot)\\"}'],
    ['x "{name=', '{name="`$x`\\\\"}', '{name=\\"\\`\\$x\\`\\\\\\\\\\"}'],
    ['x "{name=\\"a', '{name="a!!b"}', `{name=\\"a"'!'""'!'"b\\"}`],
    ["x '{name=", '{name="a!!b"}', '{name="a!!b"}'],
    ['x {name=', '{name="a!!b"}', '\\"a\\!\\!b\\"\\}'],
    ['x {name=\\"', '{name="a b"}', '\\"a\\ b\\"\\}'],
    ['x --sort=me', '--sort=memory', 'memory'],
    ['x --url=http:', '--url=http://a', '//a'],
    ['x que', 'query', 'query'],
    ['x Grü', 'Grüße 日本', 'Grüße\\ 日本'],
    ['x ', 'query', 'query'],
  ])('for %s is what stands in place of the word', (line, completed, told) => {
    expect(continueForBash(parseShellLine(line, 'bash').current, completed, BREAKS)).toBe(told);
  });
});
