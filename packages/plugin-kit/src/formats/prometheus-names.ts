import type { Labels } from '@tidemark/core';

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** The name of a metric in the alphabet of Prometheus, with `_` for what is not in it. Ours are in it already. */
export function prometheusName(name: string): string {
  return METRIC_NAME.test(name) ? name : name.replaceAll(/[^a-zA-Z0-9_:]/g, '_').replace(/^(?=\d|$)/, '_');
}

/**
 * Labels as Prometheus knows them: names in its alphabet, values that are valid Unicode, and none that are empty, which mean
 * "not there" to it. Sorted by name. Of names that become the same the last one stays.
 */
export function prometheusLabels(labels: Labels): Labels {
  const pairs = Object.entries(labels).map(([name, value]) => [labelName(name), wellFormed(value)] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== '').sort(([a], [b]) => (a < b ? -1 : 1)));
}

function labelName(name: string): string {
  return LABEL_NAME.test(name) ? name : name.replaceAll(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d|$)/, '_');
}

/** Halves of characters, which no UTF-8 has, become U+FFFD. */
function wellFormed(text: string): string {
  return /[\ud800-\udfff]/.test(text) ? Buffer.from(text).toString('utf8') : text;
}
