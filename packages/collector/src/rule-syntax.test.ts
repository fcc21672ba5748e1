import { isTidemarkError } from '@tidemark/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGroupRule, parseProcessRule } from './rule-syntax.ts';

describe('parseProcessRule', () => {
  it.each([
    ['name=node', { name: 'node' }],
    ['pid=17', { pid: 17 }],
    ['tree=17', { tree: 17 }],
    ['tree=nginx user=www-data', { tree: 'nginx', user: 'www-data' }],
    ['command="server\\\\.js --port 80" unit=web.service', { command: 'server\\.js --port 80', unit: 'web.service' }],
    ['name="tmux: \\"server\\""', { name: 'tmux: "server"' }],
    ['environment=A=b=c', { environment: 'A=b=c' }],
    ['cgroup=/system.slice pidFile=/run/x.pid', { cgroup: '/system.slice', pidFile: '/run/x.pid' }],
  ])('reads %s', (text, rule) => {
    expect(parseProcessRule(text)).toEqual(rule);
  });

  it.each([
    ['', 'it has no condition', undefined],
    ['node', '"node" is no condition', undefined],
    ['name=', '"name=" is no condition', undefined],
    ['nmae=node', 'nmae is no condition', 'did you mean name?'],
    ['toString=x', 'toString is no condition', undefined],
    ['pid=seven', 'pid cannot be "seven"', undefined],
    ['environment=A', 'environment cannot be "A"', undefined],
    ['cgroup=system.slice', 'cgroup cannot be "system.slice"', undefined],
    ['command=(', '"(" is not a regular expression', undefined],
    ['name="node', '"name=\\"node" is no condition', undefined],
  ])('refuses %j', (text, message, hint) => {
    expect(() => parseProcessRule(text)).toThrow(
      expect.objectContaining({
        code: 'COLLECTOR_RULE_INVALID',
        message: expect.stringContaining(message),
        ...(hint === undefined ? {} : { hint }),
      }),
    );
  });

  it('throws nothing but its own error, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('name', 'pid', '=', '"', '\\', ' ', '(', '7', ':') }), (text) => {
        for (const parse of [parseProcessRule, parseGroupRule]) {
          try {
            parse(text);
          } catch (error) {
            if (!isTidemarkError(error)) throw error;
          }
        }
      }),
    );
  });
});

describe('parseGroupRule', () => {
  it('reads the group before the colon', () => {
    expect(parseGroupRule('web tier: name=nginx')).toEqual({ group: 'web tier', name: 'nginx' });
    expect(parseGroupRule('db:unit=postgresql.service')).toEqual({ group: 'db', unit: 'postgresql.service' });
  });

  it.each(['name=nginx', ': name=nginx', 'web:'])('refuses %j', (text) => {
    expect(() => parseGroupRule(text)).toThrow(expect.objectContaining({ code: 'COLLECTOR_RULE_INVALID' }));
  });
});
