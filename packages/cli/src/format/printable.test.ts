import { expect, it } from 'vitest';
import { printable } from './printable.ts';

it('takes the sting out of control characters and turned writing', () => {
  expect(printable('a\u001b[2Jb\u009bc\n\u202ed\u2066e\u2028')).toBe('a\ufffd[2Jb\ufffdc\ufffd\ufffdd\ufffde\ufffd');
});
