import type { ExportBatch, Labels, Series } from '@tidemark/plugin-kit';

export interface LineOptions {
  /** `metric`: the metric is the measurement, its field `value`. `prefix`: `process_threads` is field `threads` of `process`. */
  readonly layout: 'metric' | 'prefix';
  /** Of one piece. */
  readonly maxLines: number;
}

/** Series that differ in their field only: they share lines. */
interface Point {
  /** Measurement and tags. */
  readonly head: string;
  readonly fields: { readonly prefix: string; readonly column: Float64Array }[];
}

/**
 * A batch in line protocol, times in milliseconds, in pieces of so many lines. All values are floats, also whole ones: a
 * field never changes its type. NaN and infinities, which InfluxDB does not know, are left out.
 * https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/
 */
export function* encodeLines(batch: ExportBatch, { layout, maxLines }: LineOptions): Generator<string> {
  let lines: string[] = [];
  for (const { head, fields } of pointsOf(batch, layout)) {
    for (const [row, timeMs] of batch.timesMs.entries()) {
      const values = fieldsAt(fields, row);
      if (values === '') continue;
      lines.push(`${head} ${values} ${timeMs}\n`);
      if (lines.length < maxLines) continue;
      yield lines.join('');
      lines = [];
    }
  }
  if (lines.length > 0) yield lines.join('');
}

function pointsOf({ resource, series, columns }: ExportBatch, layout: LineOptions['layout']): Iterable<Point> {
  const points = new Map<string, Point>();
  for (const [slot, { metric, labels }] of series.entries()) {
    const [measurement, field] = layout === 'metric' ? [metric.name, 'value'] : splitName(metric);
    const head = escapeMeasurement(measurement) + formatTags({ ...resource, ...labels });
    const point = points.get(head) ?? { head, fields: [] };
    point.fields.push({ prefix: `${escapeKey(field)}=`, column: columns[slot] as Float64Array });
    points.set(head, point);
  }
  return points.values();
}

function splitName({ name }: Series['metric']): readonly [measurement: string, field: string] {
  const end = name.indexOf('_');
  return end <= 0 || end === name.length - 1 ? [name, 'value'] : [name.slice(0, end), name.slice(end + 1)];
}

function fieldsAt(fields: Point['fields'], row: number): string {
  let text = '';
  for (const { prefix, column } of fields) {
    const value = column[row] as number;
    if (Number.isFinite(value)) text += `${text === '' ? '' : ','}${prefix}${value}`;
  }
  return text;
}

/** In the order of their names, as InfluxData asks for; empty values, which are no tags there, are left out. */
function formatTags(labels: Labels): string {
  const names = Object.keys(labels).sort();
  const tags = names.map((name) => ({ name: escapeKey(tagName(name)), value: escapeKey(labels[name] as string) }));
  return tags.map(({ name, value }) => (value === '' ? '' : `,${name}=${value}`)).join('');
}

/** `time` and names that begin with an underscore are InfluxDB's own. */
function tagName(name: string): string {
  return name === 'time' || name.startsWith('_') ? `label_${name}` : name;
}

/** A line that begins with # is a comment. */
function escapeMeasurement(name: string): string {
  return inOneLine(name).replace(/^#/, '_').replaceAll(/[, ]/g, '\\$&');
}

function escapeKey(text: string): string {
  return inOneLine(text).replaceAll(/[, =]/g, '\\$&');
}

/**
 * What the protocol has no way to write: control characters become what JSON would make of them, and a backslash at the end,
 * which would escape what follows, a slash. Any other backslash stands for itself.
 */
function inOneLine(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, escapeControl).replace(/\\$/, '/');
}

/** Of those above 0x7e JSON makes nothing. */
function escapeControl(character: string): string {
  const escaped = JSON.stringify(character).slice(1, -1);
  return escaped === character ? `\\u00${character.charCodeAt(0).toString(16)}` : escaped;
}
