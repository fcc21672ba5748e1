import { expect, it } from 'vitest';
import { isLoopbackHost } from './loopback.ts';

it.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.8.9.10', '::1'])('%s is this machine alone', (host) => {
  expect(isLoopbackHost(host)).toBe(true);
});

it.each(['', '0.0.0.0', '::', '128.0.0.1', '127.0.0.1.example.org', 'localhost.example.org', 'example.org'])(
  '%j is not',
  (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  },
);
