import { coreError } from './errors.ts';
import { nearestName } from './nearest-name.ts';
import { escapeLabelValue, type Series } from './series.ts';

export type MatchOperator = '=' | '!=' | '=~' | '!~';

/** One condition on a label. Regular expressions are JavaScript's, anchored at both ends as in Prometheus. */
export interface LabelMatcher {
  readonly label: string;
  readonly operator: MatchOperator;
  readonly value: string;
}

/** Which series: an optional metric name and conditions on labels, all of which must hold. Plain data. */
export interface Selector {
  readonly metric?: string;
  readonly matchers: readonly LabelMatcher[];
}

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const MATCHER = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*"((?:[^"\\\n]|\\[\\"n])*)"\s*/y;
const ESCAPES: Readonly<Record<string, string>> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' };

/**
 * Reads `process_threads{name="node",pid!="1"}`: a metric name, conditions in braces, or both.
 * Throws `CORE_SELECTOR_INVALID`, naming the place, and for a bad regular expression too.
 */
export function parseSelector(text: string): Selector {
  const source = text.trim();
  NAME.lastIndex = 0;
  const metric = NAME.exec(source)?.[0];
  let position = metric?.length ?? 0;
  const matchers: LabelMatcher[] = [];
  if (source[position] === '{') {
    position = parseMatchers(source, position + 1, matchers);
  }
  if (position < source.length || source === '') throw invalid(source, position);
  for (const matcher of matchers) compileMatcher(matcher);
  return metric === undefined ? { matchers } : { metric, matchers };
}

function parseMatchers(source: string, start: number, matchers: LabelMatcher[]): number {
  let position = skipSpace(source, start);
  while (source[position] !== '}') {
    MATCHER.lastIndex = position;
    const match = MATCHER.exec(source);
    if (match === null) throw invalid(source, position);
    const [whole, label, operator, raw] = match as unknown as [string, string, MatchOperator, string];
    matchers.push({ label, operator, value: raw.replaceAll(/\\[\\"n]/g, (sequence) => ESCAPES[sequence] as string) });
    position += whole.length;
    if (source[position] === ',') position = skipSpace(source, position + 1);
    else if (source[position] !== '}') throw invalid(source, position);
  }
  return position + 1;
}

function skipSpace(source: string, start: number): number {
  let position = start;
  while (/\s/.test(source[position] ?? '')) position++;
  return position;
}

function invalid(source: string, position: number) {
  const found = position < source.length ? `unexpected ${JSON.stringify(source[position])}` : 'unexpected end';
  return coreError(
    'CORE_SELECTOR_INVALID',
    `selector ${JSON.stringify(source)}: ${found} at position ${position + 1}`,
    {
      details: { selector: source, position },
    },
  );
}

function compileMatcher({ operator, value }: LabelMatcher): (actual: string) => boolean {
  if (operator === '=') return (actual) => actual === value;
  if (operator === '!=') return (actual) => actual !== value;
  let pattern: RegExp;
  try {
    pattern = new RegExp(`^(?:${value})$`, 's');
  } catch (cause) {
    throw coreError('CORE_SELECTOR_INVALID', `selector: ${JSON.stringify(value)} is not a regular expression`, {
      cause,
    });
  }
  return operator === '=~' ? (actual) => pattern.test(actual) : (actual) => !pattern.test(actual);
}

/** The label that stands for the metric's name, as in Prometheus. */
const METRIC_NAME = '__name__';

/** The selector as a function. A label that is not there counts as empty text, as in Prometheus. */
export function compileSelector(selector: Selector): (series: Series) => boolean {
  const tests = selector.matchers.map((matcher) => ({ label: matcher.label, test: compileMatcher(matcher) }));
  return (series) =>
    (selector.metric === undefined || series.metric.name === selector.metric) &&
    tests.every(({ label, test }) => test(label === METRIC_NAME ? series.metric.name : (series.labels[label] ?? '')));
}

/** The text that {@link parseSelector} reads back. */
export function formatSelector(selector: Selector): string {
  const name = selector.metric ?? '';
  if (selector.matchers.length === 0) return name === '' ? '{}' : name;
  const parts = selector.matchers.map(
    ({ label, operator, value }) => `${label}${operator}"${escapeLabelValue(value)}"`,
  );
  return `${name}{${parts.join(',')}}`;
}

/** Throws `CORE_METRIC_UNKNOWN` with the nearest name when a selector names a metric that is not among `known`. */
export function requireKnownMetric(selector: Selector, known: Iterable<string>): void {
  const names = new Set(known);
  if (selector.metric === undefined || names.has(selector.metric)) return;
  const nearest = nearestName(selector.metric, names);
  throw coreError('CORE_METRIC_UNKNOWN', `no metric is called ${JSON.stringify(selector.metric)}`, {
    ...(nearest === undefined ? {} : { hint: `did you mean ${nearest}?` }),
    details: { metric: selector.metric },
  });
}
