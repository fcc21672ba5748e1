import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSignIn, type SignIn } from './sign-in.ts';

let server: Server;
let signIn: SignIn;
let answerDelete: RequestListener;

beforeEach(async () => {
  server = createServer((request, response) => {
    if (request.method === 'DELETE') answerDelete(request, response);
    else response.end('{"name":"someone","role":"read"}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  signIn = createSignIn(`http://127.0.0.1:${(server.address() as AddressInfo).port}/session`);
  await signIn.ask();
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe('signing out', () => {
  it('says that it was refused, and by what', async () => {
    answerDelete = (_, response) => response.writeHead(429).end('{"error":{"message":"too many requests"}}');
    await signIn.signOut();
    expect(signIn.problem.value).toBe('You are still signed in: too many requests.');
    expect(signIn.visitor.value).toEqual({ name: 'someone', role: 'read' });
  });

  it('says that nobody answers', async () => {
    answerDelete = (request) => request.socket.destroy();
    await signIn.signOut();
    expect(signIn.problem.value).toMatch(/^The agent does not answer: /);
  });

  it('asks who this is now', async () => {
    answerDelete = (_, response) => {
      server.removeAllListeners('request');
      server.on('request', (_request, next) => next.end('{"name":"anonymous","role":"none"}'));
      response.writeHead(204).end();
    };
    await signIn.signOut();
    expect([signIn.problem.value, signIn.visitor.value?.role]).toEqual([undefined, 'none']);
  });
});
