import { expect, it } from 'vitest';
import { negotiate } from './negotiation.ts';

const OFFERS = [
  { type: 'application/json', value: 'json' },
  { type: 'text/plain', parameters: { version: '0.0.4' }, value: 'text' },
  { type: 'application/openmetrics-text', parameters: { version: '1.0.0' }, value: 'openmetrics' },
];

const PROMETHEUS_2 =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
const PROMETHEUS_3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
const PROMETHEUS_3_WITHOUT_OPENMETRICS =
  'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.4,*/*;q=0.2';
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';

it.each([
  [undefined, 'json'],
  ['*/*', 'json'],
  [BROWSER, 'json'],
  ['application/json', 'json'],
  ['Application/JSON; charset=utf-8', 'json'],
  [PROMETHEUS_2, 'openmetrics'],
  [PROMETHEUS_3, 'openmetrics'],
  [PROMETHEUS_3_WITHOUT_OPENMETRICS, 'text'],
  ['text/plain', 'text'],
  ['text/*', 'text'],
  ['text/plain;version=0.0.4', 'text'],
  ['text/plain; version="0.0.4"; q=0.9, application/json; q=0.8', 'text'],
  ['application/openmetrics-text', 'openmetrics'],
  ['*/*, application/json;q=0.1', 'text'],
  ['*/*, application/json;q=0, text/plain;q=0', 'openmetrics'],
  ['text/plain;version=1.0.0', undefined],
  ['application/openmetrics-text;version=2.0.0', undefined],
  ['image/png', undefined],
  ['*/*;q=0', undefined],
  ['', undefined],
])('answers Accept: %s with %s', (header, chosen) => {
  expect(negotiate(header, OFFERS)).toBe(chosen);
});
