import { expect, it } from 'vitest';
import { planHash } from './plan-hash.ts';
import type { SoakPlanInput } from './plan-schema.ts';
import { resolvePlan } from './resolve-plan.ts';

const PLAN = { services: { api: { command: 'node api.js', env: { A: '1', B: '2' }, ready: { log: 'up' } } } };
const hash = (plan: SoakPlanInput, cwd = '/srv') => planHash(resolvePlan(plan, { cwd }));
const { api } = PLAN.services;
const withApi = (change: object): SoakPlanInput => ({ services: { api: { ...api, ...change } } });

it.each<[string, SoakPlanInput]>([
  ['the length of segments', { ...PLAN, segment: '5h' }],
  ['the order of keys', withApi({ env: { B: '2', A: '1' } })],
  ['how the same thing is written', withApi({ command: ['node', 'api.js'], cwd: '.', stop: { grace: '10s' } })],
])('does not depend on %s', (_, plan) => {
  expect(hash(plan)).toBe(hash(PLAN));
});

it('does not depend on where the tree lies', () => {
  const plan = { services: { db: { command: 'db', cwd: 'data' }, ...PLAN.services } };
  expect(hash(plan, '/builds/1')).toBe(hash(plan, '/builds/2'));
});

it.each<[string, SoakPlanInput]>([
  ['the command', withApi({ command: 'node other.js' })],
  ['an environment value', withApi({ env: { A: '1', B: '3' } })],
  ['a pattern', withApi({ ready: { log: '/up/i' } })],
  ['the duration', { ...PLAN, duration: '1h' }],
  ['a criterion', { ...PLAN, criteria: { crashes: 'off' } }],
  ['another service', { services: { ...PLAN.services, db: 'db' } }],
])('depends on %s', (_, plan) => {
  expect(hash(plan)).not.toBe(hash(PLAN));
});

it('depends on how folders lie to each other', () => {
  const plan = (cwd: string) => ({ services: { ...PLAN.services, db: { command: 'db', cwd } } });
  expect(hash(plan('a'))).not.toBe(hash(plan('b')));
});
