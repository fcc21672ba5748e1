import { formatSelector } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { findAlerts } from './find-alerts.ts';
import { coveredBy, parseSilenceMatchers } from './silence-matchers.ts';

describe('what is to be silenced', () => {
  it.each([
    [['name=node', 'severity=warning'], '{name="node",severity="warning"}'],
    [['name="my app"', 'pid!=7'], '{name="my app",pid!="7"}'],
    [['name=~web-.*', 'path=C:\\x "y"'], '{name=~"web-.*",path="C:\\\\x \\"y\\""}'],
    [['memory-low'], '{alertname="memory-low"}'],
    [['{name="node",pid="1"}', 'severity=critical'], '{name="node",pid="1",severity="critical"}'],
    [['name='], '{name=""}'],
  ])('%j is %s', (written, selector) => {
    expect(formatSelector(parseSilenceMatchers(written))).toBe(selector);
  });

  it.each([[['(']], [['{}']], [['a b']], [['=x']]])('%j says no alert', (written) => {
    expect(() => parseSilenceMatchers(written)).toThrow('does not say which alerts');
  });

  it('names a regular expression that is none', () => {
    expect(() => parseSilenceMatchers(['name=~('])).toThrow('not a regular expression');
  });

  it('covers alerts by their labels', () => {
    const alerts = [{ labels: { alertname: 'a', name: 'node' } }, { labels: { alertname: 'b', name: 'node' } }];
    expect(coveredBy(parseSilenceMatchers(['name=node']), alerts)).toHaveLength(2);
    expect(coveredBy(parseSilenceMatchers(['name=node', 'b']), alerts)).toEqual(alerts.slice(1));
  });
});

describe('an alert', () => {
  const alerts = [
    { id: 'a-1', rule: 'cpu' },
    { id: 'a-2', rule: 'web' },
    { id: 'a-3', rule: 'web' },
  ];

  it('is meant by its id, or by its rule when that has one', () => {
    expect(findAlerts(['a-3', 'cpu', 'unheard-of'], alerts)).toEqual(['a-3', 'a-1', 'unheard-of']);
  });

  it('is not guessed', () => {
    expect(() => findAlerts(['web'], alerts)).toThrow('web has 2 alerts: a-2, a-3');
  });
});
