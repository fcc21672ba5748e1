import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createFakeClock } from '@tidemark/core';
import { expect, it } from 'vitest';
import type { Gate } from '../security/gate.ts';
import type { Caller } from '../security/roles.ts';
import { watchConnections } from './connections.ts';
import { createTraffic } from './traffic.ts';
import { answerUpgrades } from './upgrades.ts';

const CALLER: Caller = { name: 'anyone', role: 'read', isValid: () => true };

it('a WebSocket whose connection broke while its caller was looked up goes no further', async () => {
  const server = createServer();
  const gate: Gate = {
    admit: async ({ socket }) => {
      socket.destroy();
      return CALLER;
    },
    callerOf: () => CALLER,
    signIn: async () => '',
    signOut: () => '',
  };
  let asked = 0;
  const live = () => {
    asked++;
    return undefined;
  };
  const connections = watchConnections(server, createFakeClock());
  const errors: Error[] = [];
  const onError = (error: Error) => errors.push(error);
  answerUpgrades(server, { gate, connections, traffic: createTraffic(), live, onError });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write('GET /live HTTP/1.1\r\nhost: here\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n');
  await once(client.resume(), 'close');
  expect({ asked, errors }).toEqual({ asked: 0, errors: [] });
  server.close();
});
