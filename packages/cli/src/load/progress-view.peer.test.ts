import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openWorkplace, PATIENT, startOnTerminal } from '../../test/tidemark-process.ts';

const BIN = fileURLToPath(new URL('../../bin/tidemark.js', import.meta.url));

it('draws in one place of a terminal, and leaves it as it was', PATIENT, async () => {
  using here = openWorkplace();
  const server = createServer((_, response) => response.end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const load = `${process.execPath} --disable-warning=ExperimentalWarning ${BIN} load http ${url} --rate 50 --duration 2500ms`;
  const child = startOnTerminal(load, here);
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    shown += chunk;
  });
  expect(await once(child, 'close')).toEqual([0, null]);
  server.closeAllConnections();
  server.close();
  const [, first = '', second = ''] = shown.split(/clients {3}/);
  expect(first).toMatch(/^\d+ of 10 .*\r\n {2}messages .*\r\n {2}p50 .*\r\n {2}p99\.9 .*\r\n {2}errors +0\r\n/);
  // Back to the first of five lines, and nothing left below.
  expect(first.endsWith('\r\u001b[5A\u001b[J  ')).toBe(true);
  expect(second).toContain('\r\u001b[5A\u001b[J10 HTTP clients at');
  const sequences = shown.split('\u001b').slice(1);
  expect(new Set(sequences.map((text) => /^\[[\d;?]*[A-Za-z]/.exec(text)?.[0]))).toEqual(new Set(['[5A', '[J']));
});
