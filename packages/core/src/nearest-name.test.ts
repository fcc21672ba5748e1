import { expect, it } from 'vitest';
import { nearestName } from './nearest-name.ts';

const NAMES = ['dataDir', 'recorder', 'server', 'log'];

it.each([
  ['datadir', 'dataDir'],
  ['recoder', 'recorder'],
  ['sever', 'server'],
  ['lgo', 'log'],
  ['lo', 'log'],
  ['banana', undefined],
  ['', undefined],
])('takes %j for %j', (name, nearest) => {
  expect(nearestName(name, NAMES)).toBe(nearest);
});
