import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTidemarkError } from './error.ts';
import { METRICS } from './metric-catalogue.ts';
import { compileSelector, formatSelector, parseSelector, requireKnownMetric, type Selector } from './selector.ts';

const node = { metric: METRICS.process_threads, labels: { name: 'node', pid: '7' } };

describe('parseSelector', () => {
  it.each([
    ['process_threads', true],
    [' process_threads ', true],
    ['host_load1', false],
    ['{name="node"}', true],
    ['process_threads{}', true],
    ['process_threads{name="node",pid="7"}', true],
    ['process_threads{ name = "node" , }', true],
    ['process_threads{name!="node"}', false],
    ['process_threads{name=~"no.*"}', true],
    ['process_threads{name=~"no"}', false],
    ['process_threads{name!~"py.*|ruby"}', true],
    ['process_threads{user=""}', true],
    ['{__name__=~"process_.*"}', true],
    ['{__name__!~"process_.*"}', false],
    ['process_threads{user!=""}', false],
  ])('%s', (text, matches) => {
    expect(compileSelector(parseSelector(text))(node)).toBe(matches);
  });

  it.each([
    ['', 'unexpected end at position 1'],
    ['process_threads{name="node"', 'unexpected end at position 28'],
    ['process_threads{name=node}', 'unexpected "n" at position 17'],
    ['process_threads}', 'unexpected "}" at position 16'],
    ['process_threads{name=="node"}', 'unexpected "n" at position 17'],
    ['process_threads{name=~"("}', '"(" is not a regular expression'],
  ])('refuses %j and names the place', (text, message) => {
    expect(() => parseSelector(text)).toThrow(
      expect.objectContaining({ code: 'CORE_SELECTOR_INVALID', message: expect.stringContaining(message) }),
    );
  });

  it('reads back what formatSelector writes', () => {
    const selector = fc.record({
      metric: fc.stringMatching(/^[a-z][a-z0-9_]{0,9}$/),
      matchers: fc.array(
        fc.record({
          label: fc.stringMatching(/^[a-z_][a-z0-9_]{0,9}$/),
          operator: fc.constantFrom('=' as const, '!=' as const),
          value: fc.string(),
        }),
      ),
    });
    fc.assert(
      fc.property(selector, (written: Selector) => {
        expect(parseSelector(formatSelector(written))).toEqual(written);
      }),
    );
  });

  it('throws nothing but its own error, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '{', '}', '"', '=', '~', '!', ',', '\\', '\n', '(') }),
        (text) => {
          try {
            parseSelector(text);
          } catch (error) {
            if (!isTidemarkError(error)) throw error;
          }
        },
      ),
    );
  });
});

describe('requireKnownMetric', () => {
  it('names the nearest metric', () => {
    const known = Object.keys(METRICS);
    expect(() => requireKnownMetric(parseSelector('process_thread'), known)).toThrow(
      expect.objectContaining({ code: 'CORE_METRIC_UNKNOWN', hint: 'did you mean process_threads?' }),
    );
    expect(() => requireKnownMetric(parseSelector('{name="x"}'), known)).not.toThrow();
  });
});
