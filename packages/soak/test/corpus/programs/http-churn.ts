// Healthy: an HTTP server that answers itself, fifty requests a second.
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { churn, forever } from './pace.ts';

const server = createServer((incoming, response) => {
  incoming.resume();
  response.end(JSON.stringify({ length: churn(400), at: process.uptime() }));
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  forever(50, () => request({ host: '127.0.0.1', port }, (response) => response.resume()).end());
});
