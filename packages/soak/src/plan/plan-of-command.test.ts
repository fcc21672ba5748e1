import { expect, it } from 'vitest';
import { isOverridden, overridePlan } from './override-plan.ts';
import { planOfCommand } from './plan-of-command.ts';
import { resolvePlan } from './resolve-plan.ts';

it.each([
  [['node', 'server.js'], 'server'],
  [['node', '--conditions=x', '--inspect', './dist/shop-api.mjs', '--port', '3000'], 'shop-api'],
  [['/usr/bin/python3.11', 'my app.py'], 'my-app'],
  [['npx', 'tsx', 'src/main.ts'], 'main'],
  [['./bin/server', 'start'], 'server'],
  [['nginx', '-g', 'daemon off;'], 'nginx'],
  [['node'], 'node'],
  [['node', '-e', 'run()'], 'node'],
  [['sh', '-c', 'sleep 1; exit 3'], 'sh'],
  [['env', 'A=b', 'java', '-jar', 'shop.jar'], 'shop'],
  [['./load'], 'service'],
  [['./-'], 'service'],
])('%j is a service with a name that says what runs', (command, name) => {
  expect(resolvePlan(planOfCommand({ command }), { cwd: '/' }).services[0]).toMatchObject({ name, command });
});

it('names what is attached after its pid or rule', () => {
  const rules = ['name=postgres user=db', 'command="node server.js"', 'user=www'];
  expect(planOfCommand({ command: [], pids: [17], rules })).toEqual({
    attach: { 'pid-17': 17, postgres: rules[0], node: rules[1], 'user-www': rules[2] },
  });
});

it('gives its service what else holds for it', () => {
  const service = { onCrash: 'restart', ready: { port: '80' } } as const;
  expect(planOfCommand({ command: ['api'], service })).toEqual({ services: { api: { ...service, command: ['api'] } } });
});

it('replaces keys of a plan; services, attached processes and criteria one by one', () => {
  const plan = {
    name: 'a',
    duration: '1h',
    attach: { x: 1 },
    criteria: { memory: { warn: '1GiB' }, cpu: 'off' },
    logs: { files: 2 },
  };
  const over = {
    duration: '2h',
    attach: { y: 2 },
    criteria: { memory: { fail: '2GiB' } },
    logs: { maxSize: '1MB' },
  } as const;
  expect(overridePlan(plan, over)).toEqual({
    name: 'a',
    duration: '2h',
    attach: { x: 1, y: 2 },
    criteria: { memory: { fail: '2GiB' }, cpu: 'off' },
    logs: { maxSize: '1MB' },
  });
  expect(isOverridden(over, ['duration'])).toBe(true);
  expect(isOverridden(over, ['criteria', 'memory', 'fail'])).toBe(true);
  expect(isOverridden(over, ['criteria', 'cpu'])).toBe(false);
  expect(isOverridden(over, [])).toBe(false);
});

it('leaves a plan that is none for the check to refuse', () => {
  expect(overridePlan('text', { duration: '2h' })).toBe('text');
  expect(overridePlan({ criteria: 'text' }, { criteria: { cpu: 'off' } })).toEqual({ criteria: { cpu: 'off' } });
});
