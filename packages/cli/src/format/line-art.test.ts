import { expect, it } from 'vitest';
import { chooseLineArt } from './line-art.ts';

it.each([
  [{}, '├─ '],
  [{ LANG: 'de_DE.UTF-8' }, '├─ '],
  [{ LANG: 'C.utf8' }, '├─ '],
  [{ LANG: 'C' }, '|- '],
  [{ LANG: 'de_DE@euro' }, '|- '],
  [{ LANG: 'C', LC_CTYPE: 'C.UTF-8' }, '├─ '],
  [{ LANG: 'C.UTF-8', LC_ALL: 'POSIX' }, '|- '],
  [{ LANG: 'C.UTF-8', LC_ALL: '' }, '├─ '],
])('draws lines that the locale %j has', (env, fork) => {
  expect(chooseLineArt(env).fork).toBe(fork);
});
