// A small HTTP service with one fault, for soak runs whose verdict is known: `node http-service.ts FAULT PORT`.
import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { openSync } from 'node:fs';
import { createServer } from 'node:http';

const [fault = 'none', port = '0'] = process.argv.slice(2);
const bus = new EventEmitter().setMaxListeners(0);

const FAULTS: Readonly<Record<string, { readonly begin?: () => void; readonly request?: (count: number) => void }>> = {
  none: {},
  listeners: {
    request: () => {
      const cart = Buffer.alloc(4000, 1).toString('latin1');
      bus.on('sold', () => cart.length);
    },
  },
  descriptors: {
    request: (count) => {
      if (count % 40 === 0) openSync('/dev/null', 'r');
    },
  },
  crash: { begin: () => void setTimeout(() => process.kill(process.pid, 'SIGSEGV'), 180_000) },
  stubborn: {
    begin: () => {
      process.on('SIGTERM', () => console.log('not yet'));
    },
  },
  family: {
    // A child with a child of its own, and one that leaves the session and the family.
    begin: () => {
      spawn('sh', ['-c', 'sleep 100000 & setsid sleep 100001 & wait'], { stdio: 'ignore' });
      spawn('sh', ['-c', '(setsid sleep 100002 &)'], { stdio: 'ignore' });
    },
  },
};

const { begin, request: misbehave } = FAULTS[fault] ?? {};
let count = 0;
const server = createServer((request, response) => {
  count++;
  misbehave?.(count);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ path: request.url, items: Array.from({ length: 20 }, (_, i) => ({ id: i, count })) }));
});
server.listen(Number(port), '127.0.0.1', () => console.log('listening'));
if (fault !== 'stubborn') process.on('SIGTERM', () => process.exit(0));
begin?.();
