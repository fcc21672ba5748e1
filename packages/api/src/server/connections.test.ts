import { createServer } from 'node:http';
import { PassThrough } from 'node:stream';
import { createFakeClock } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { watchConnections } from './connections.ts';

describe('the connections of a server', () => {
  it('are without a WebSocket that broke while it was let in', () => {
    const connections = watchConnections(createServer(), createFakeClock());
    connections.addWebSocket(new PassThrough().destroy(), { name: 'ci', role: 'read', isValid: () => false });
    expect(connections.dropInvalid(() => undefined)).toBe(0);
  });
});
