import { expect, it } from 'vitest';
import { type ExposureOptions, isOpen } from './exposure.ts';

it.each<[ExposureOptions, boolean]>([
  [{ host: '127.0.0.1', isEncrypted: false }, true],
  [{ host: 'localhost', access: 'open', isEncrypted: false }, true],
  [{ host: '::1', access: 'token', isEncrypted: false }, false],
  [{ host: '0.0.0.0', isEncrypted: true }, false],
  [{ host: '192.168.1.5', access: 'token', isEncrypted: false, plaintext: 'allow' }, false],
])('%j is open: %s', (options, open) => {
  expect(isOpen(options)).toBe(open);
});

it.each<[ExposureOptions, string]>([
  [{ host: '0.0.0.0', isEncrypted: false }, 'API_PLAINTEXT_BEYOND_LOOPBACK'],
  [{ host: '127.0.0.1.example.org', isEncrypted: false }, 'API_PLAINTEXT_BEYOND_LOOPBACK'],
  [{ host: '::', access: 'open', isEncrypted: true }, 'API_OPEN_BEYOND_LOOPBACK'],
  [{ host: '::', access: 'open', isEncrypted: false, plaintext: 'allow' }, 'API_OPEN_BEYOND_LOOPBACK'],
])('%j is refused: %s', (options, code) => {
  expect(() => isOpen(options)).toThrow(expect.objectContaining({ code }));
});
