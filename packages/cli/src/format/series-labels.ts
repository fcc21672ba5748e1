import type { SeriesShape } from '@tidemark/api';
import { escapeLabelValue, type Labels } from '@tidemark/core';

type Named = Pick<SeriesShape, 'metric' | 'labels'>;

/** Labels that say most to a person come first, those that say least last. */
const FIRST = ['name', 'pid'];
const LAST = ['start'];

/** The labels that all series have in common. */
export function commonLabels(series: readonly Named[]): Labels {
  const [first, ...rest] = series;
  if (first === undefined) return {};
  return Object.fromEntries(
    Object.entries(first.labels).filter(([name, value]) => rest.every(({ labels }) => labels[name] === value)),
  );
}

/** The fewest labels, in reading order, whose values tell the series of one metric from each other. */
export function distinguishingLabels(series: readonly Named[]): string[] {
  const common = commonLabels(series);
  const names = new Set(series.flatMap(({ labels }) => Object.keys(labels)));
  const ordered = [...names].filter((name) => !(name in common)).sort(inReadingOrder);
  const enough = ordered.findIndex((_, index) => areDistinct(series, ordered.slice(0, index + 1)));
  return enough < 0 ? ordered : ordered.slice(0, enough + 1);
}

/** Labels as a selector takes them, `name="node",pid="7"`, but in reading order. */
export function formatLabelList(labels: Labels): string {
  const names = Object.keys(labels).sort(inReadingOrder);
  return names.map((name) => `${name}="${escapeLabelValue(labels[name] as string)}"`).join(',');
}

function inReadingOrder(a: string, b: string): number {
  return rank(a) - rank(b) || a.localeCompare(b);
}

function rank(label: string): number {
  const first = FIRST.indexOf(label);
  if (first >= 0) return first;
  return FIRST.length + (LAST.includes(label) ? 1 : 0);
}

function areDistinct(series: readonly Named[], labels: readonly string[]): boolean {
  const keys = series.map((one) => JSON.stringify([one.metric, ...labels.map((label) => one.labels[label])]));
  return new Set(keys).size === series.length;
}
