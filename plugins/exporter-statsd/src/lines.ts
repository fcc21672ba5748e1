import { type CounterIncrease, clipText, type ExportBatch, type Labels } from '@tidemark/plugin-kit';

export interface LineOptions {
  /** Of the counters, by slot. */
  readonly increases: readonly (CounterIncrease | undefined)[];
  /** `tags`: `name:1|g|#mode:user`. `name`: `name.mode.user:1|g`. */
  readonly labels: 'tags' | 'name';
  readonly prefix: string;
}

/** Of a label, as Datadog has it for tags: a line must fit a datagram, or nothing of the row would arrive. */
const MAX_CHARS = 200;

/** Digits that survive a subtraction of two numbers of which the difference is small. */
const INCREASE_DIGITS = 12;

/**
 * A batch of one row as StatsD has it, without line ends between entries: gauges `name:1.5|g`, counters as increases
 * `name:3|c`. What did not change of a counter is not told. An entry is one line, or two that must travel together.
 */
export function encodeLines(batch: ExportBatch, { increases, labels, prefix }: LineOptions): string[] {
  const { resource, series, columns } = batch;
  return series.flatMap(({ metric, labels: own }, slot) => {
    const isCounter = metric.kind === 'counter';
    const value = (isCounter ? increases[slot]?.values : columns[slot])?.[0] ?? Number.NaN;
    if (!Number.isFinite(value) || (isCounter && value === 0)) return [];
    const all = { ...resource, ...own };
    const name = prefix + sanitizeName(metric.name) + (labels === 'name' ? nameParts(all) : '');
    const tags = labels === 'tags' ? formatTags(all) : '';
    return isCounter ? [`${name}:${shortest(value)}|c${tags}`] : [gaugeEntry(name, value, tags)];
  });
}

/** A gauge with a sign in front is taken for a change by so much, and so a negative one is made from zero. */
function gaugeEntry(name: string, value: number, tags: string): string {
  const line = `${name}:${value}|g${tags}`;
  return value < 0 ? `${name}:0|g${tags}\n${line}` : line;
}

/** 10.3 - 10 is 0.3, not 0.3000000000000007. */
function shortest(increase: number): number {
  return Number(increase.toPrecision(INCREASE_DIGITS));
}

/** Labels in the order of their names, without those that say nothing. */
function sorted(labels: Labels): readonly (readonly [name: string, value: string])[] {
  const names = Object.keys(labels).sort();
  return names.map((name) => [name, labels[name] as string] as const).filter(([, value]) => value !== '');
}

function nameParts(labels: Labels): string {
  return sorted(labels)
    .map(([name, value]) => `.${sanitizePart(name)}.${sanitizePart(value)}`)
    .join('');
}

function formatTags(labels: Labels): string {
  const tags = sorted(labels).map(([name, value]) => `${sanitizePart(name)}:${sanitizeTag(value)}`);
  return tags.length === 0 ? '' : `|#${tags.join(',')}`;
}

function sanitizeName(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_.-]/g, '_');
}

/** Dots divide a name into parts. */
function sanitizePart(text: string): string {
  return clipText(text, MAX_CHARS).replaceAll(/[^A-Za-z0-9_-]/g, '_');
}

/** Of a tag everything is kept but what ends it. */
function sanitizeTag(text: string): string {
  return clipText(text, MAX_CHARS).replaceAll(/[,|\p{Cc}\u2028\u2029]/gu, '_');
}
