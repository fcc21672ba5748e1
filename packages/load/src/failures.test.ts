import { describe, expect, it } from 'vitest';
import { createFailureCounter, failureOf } from './failures.ts';

describe('failureOf', () => {
  it.each([
    ['ECONNREFUSED', '', 'refused'],
    ['ECONNRESET', '', 'reset'],
    ['EPIPE', '', 'reset'],
    ['UND_ERR_SOCKET', 'other side closed', 'reset'],
    ['UND_ERR_CONNECT_TIMEOUT', '', 'timeout'],
    ['ENOTFOUND', '', 'unreachable'],
    ['EMFILE', '', 'exhausted'],
    ['EADDRNOTAVAIL', '', 'exhausted'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', '', 'tls'],
    ['HPE_INVALID_CONSTANT', '', 'protocol'],
    ['WS_ERR_INVALID_OPCODE', '', 'protocol'],
    [undefined, 'socket hang up', 'reset'],
    [undefined, 'Opening handshake has timed out', 'timeout'],
    ['ESOMETHING', '', 'other'],
  ])('sorts %s %s as %s', (code, message, kind) => {
    expect(failureOf(Object.assign(new Error(message), { code })).kind).toBe(kind);
  });
});

it('tells what was wrong with each address of a name', () => {
  const errors = [new Error('connect ECONNREFUSED ::1:9001'), new Error('connect ECONNREFUSED 127.0.0.1:9001')];
  expect(failureOf(Object.assign(new AggregateError(errors), { code: 'ECONNREFUSED' }))).toEqual({
    kind: 'refused',
    detail: '',
    message: 'connect ECONNREFUSED ::1:9001, connect ECONNREFUSED 127.0.0.1:9001',
  });
});

describe('the counter of failures', () => {
  it('counts by kind and detail, keeps the first message, and lists the most frequent first', () => {
    const counter = createFailureCounter();
    counter.count({ kind: 'closed', detail: '1013', message: 'full' });
    counter.count({ kind: 'status', detail: '500', message: 'first' });
    counter.count({ kind: 'status', detail: '500', message: 'second' });
    expect(counter.total).toBe(3);
    expect(counter.list()).toEqual([
      { kind: 'status', detail: '500', count: 2, example: 'first' },
      { kind: 'closed', detail: '1013', count: 1, example: 'full' },
    ]);
  });

  it('keeps a bounded number of kinds, whatever a server makes up', () => {
    const counter = createFailureCounter();
    for (let index = 0; index < 1000; index++) {
      counter.count({ kind: 'subscription', detail: `CODE_${index}`, message: 'x'.repeat(5000) });
    }
    const list = counter.list();
    expect(list.length).toBeLessThanOrEqual(65);
    expect(list[0]).toMatchObject({ kind: 'other', count: 1000 - 64 });
    expect(counter.total).toBe(1000);
    expect(JSON.stringify(list).length).toBeLessThan(20_000);
  });
});
