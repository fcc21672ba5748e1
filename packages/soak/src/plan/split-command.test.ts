import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitCommand } from './split-command.ts';

it.each([
  ['node server.js', ['node', 'server.js']],
  ['  node\t server.js \n', ['node', 'server.js']],
  [`sh -c 'a && b | c $X'`, ['sh', '-c', 'a && b | c $X']],
  ['echo "two words" ""', ['echo', 'two words', '']],
  [`a"b"'c'd`, ['abcd']],
  ['a\\ b \\$X \\"', ['a b', '$X', '"']],
  ['x "a\\"b" "c\\\\" "\\$d" "\\n"', ['x', 'a"b', 'c\\', '$d', '\\n']],
  [`x 'a\\'`, ['x', 'a\\']],
  ['curl http://x/?a=~/*', ['curl', 'http://x/?a=~/*']],
])('%j becomes words', (line, words) => {
  expect(splitCommand(line)).toEqual(words);
});

it.each([
  ['', 'it names no program'],
  ["''", 'it names no program'],
  ["a 'b", "a quote (') is not closed"],
  ['a "b', 'a quote (") is not closed'],
  ['a \\', 'a backslash stands at its end'],
  ['a | b', '| means something to a shell only'],
  ['a > b', '> means something to a shell only'],
  ['a "$X"', '$ means something to a shell only'],
  ['a "\\\\$X"', '$ means something to a shell only'],
  ['a `b`', '` means something to a shell only'],
  ['curl http://x/?a=1&b=2', '& means something to a shell only'],
])('%j is refused', (line, message) => {
  expect(() => splitCommand(line)).toThrow(message);
  expect(() => splitCommand(line)).toThrow(SyntaxError);
});

it('gives back any words that were quoted', () => {
  const quote = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
  const words = fc.array(fc.string(), { minLength: 1 }).filter(([program]) => program !== '');
  fc.assert(
    fc.property(words, (expected) => {
      expect(splitCommand(expected.map(quote).join(' '))).toEqual(expected);
    }),
  );
});
