import { compileSelector, formatLabels, type Labels, type Layout, type Selector } from '@tidemark/core';
import type { AlertRule } from '../rules/alert-rule.ts';
import type { AlertKey } from './alert-book.ts';

/** A layout with an index, shared by all rules. */
export interface LayoutIndex {
  readonly layout: Layout;
  /** Slots of the series that a selector with a metric chooses. */
  select(selector: Selector): number[];
  /** The labels of a slot as text. */
  keyOf(slot: number): string;
}

export function indexLayout(layout: Layout): LayoutIndex {
  const byMetric = new Map<string, number[]>();
  layout.series.forEach(({ metric }, slot) => {
    const slots = byMetric.get(metric.name);
    if (slots === undefined) byMetric.set(metric.name, [slot]);
    else slots.push(slot);
  });
  const keys: (string | undefined)[] = [];
  return {
    layout,
    select: (selector) => {
      const slots = byMetric.get(selector.metric ?? '') ?? [];
      if (selector.matchers.length === 0) return slots;
      const matches = compileSelector(selector);
      return slots.filter((slot) => matches(layout.series[slot] as Layout['series'][number]));
    },
    keyOf: (slot) => {
      keys[slot] ??= formatLabels(layout.series[slot]?.labels ?? {});
      return keys[slot];
    },
  };
}

/** Runs of slots: those of group i from `starts[i]` to `starts[i + 1]`. */
export interface SlotRuns {
  readonly slots: Int32Array;
  readonly starts: Int32Array;
}

/** Which slots of a layout make up the values of a rule: a group is what one alert is about. */
export interface Groups {
  readonly count: number;
  /** One slot for each group; undefined when groups have several. */
  readonly single: Int32Array | undefined;
  readonly runs: SlotRuns | undefined;
  /** What the groups are divided by. */
  readonly divisors: SlotRuns | undefined;
  alertKey(group: number): AlertKey;
  find(key: string): number | undefined;
}

export function groupSlots(index: LayoutIndex, rule: AlertRule): Groups {
  const slots = index.select(rule.selector);
  return rule.per === undefined && rule.dividedBy === undefined
    ? singleSlots(index, slots)
    : groupedSlots(index, rule, slots);
}

function singleSlots(index: LayoutIndex, slots: readonly number[]): Groups {
  let places: Map<string, number> | undefined;
  return {
    count: slots.length,
    single: Int32Array.from(slots),
    runs: undefined,
    divisors: undefined,
    alertKey: (group) => {
      const slot = slots[group] as number;
      return { key: index.keyOf(slot), labels: index.layout.series[slot]?.labels ?? {} };
    },
    find: (key) => {
      places ??= new Map(slots.map((slot, group) => [index.keyOf(slot), group]));
      return places.get(key);
    },
  };
}

function groupedSlots(index: LayoutIndex, rule: AlertRule, slots: readonly number[]): Groups {
  const members = gather(index, rule.per, slots);
  const keys = [...members.values()];
  const places = new Map([...members.keys()].map((key, group) => [key, group]));
  const divisors = rule.dividedBy === undefined ? undefined : gather(index, rule.per, index.select(rule.dividedBy));
  // What has no labels of its own, such as a total of the host, divides every group.
  const common = divisors?.size === 1 ? divisors.get('')?.slots : undefined;
  return {
    count: keys.length,
    single: undefined,
    runs: toRuns(keys.map((group) => group.slots)),
    divisors: divisors && toRuns(keys.map(({ key }) => divisors.get(key)?.slots ?? common ?? [])),
    alertKey: (group) => keys[group] as AlertKey,
    find: (key) => places.get(key),
  };
}

interface Group extends AlertKey {
  readonly slots: number[];
}

function gather(index: LayoutIndex, per: readonly string[] | undefined, slots: readonly number[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const slot of slots) {
    const all = index.layout.series[slot]?.labels ?? {};
    const labels = per === undefined ? all : pick(all, per);
    const key = per === undefined ? index.keyOf(slot) : formatLabels(labels);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { key, labels, slots: [slot] });
    else group.slots.push(slot);
  }
  return groups;
}

/** Those of the labels that are there. */
export function pick(labels: Labels, names: readonly string[]): Labels {
  return Object.fromEntries(names.flatMap((name) => (labels[name] === undefined ? [] : [[name, labels[name]]])));
}

function toRuns(groups: readonly (readonly number[])[]): SlotRuns {
  const starts = new Int32Array(groups.length + 1);
  groups.forEach((slots, group) => {
    starts[group + 1] = (starts[group] as number) + slots.length;
  });
  return { slots: Int32Array.from(groups.flat()), starts };
}
