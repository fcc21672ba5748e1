import { compileSelector, formatLabels, type Labels, type RecordedEvent } from '@tidemark/core';
import type { Condition } from '../rules/alert-rule.ts';
import type { Moment } from './alert-book.ts';
import { addToRing, type BucketRing, createBucketRing, summarizeRing } from './bucket-ring.ts';
import { pick } from './groups.ts';
import type { RuleWatch, WatchContext } from './rule-watch.ts';

interface Happened {
  readonly key: string;
  readonly labels: Labels;
  readonly ring: BucketRing;
}

/** A rule on how often something happened within a time. */
export function createEventWatch(
  { state, book, maxSeries }: WatchContext,
  { type, withinMs }: Extract<Condition, { kind: 'event' }>,
): RuleWatch {
  const { rule } = state;
  const matches = compileSelector({ matchers: rule.selector.matchers });
  const happened = new Map<string, Happened>();

  const note = (event: RecordedEvent, nowMs: number) => {
    const labels = rule.per === undefined ? event.labels : pick(event.labels, rule.per);
    const key = formatLabels(labels);
    let entry = happened.get(key);
    if (entry === undefined) {
      if (happened.size >= maxSeries) {
        state.leftOut++;
        return;
      }
      entry = { key, labels, ring: createBucketRing(withinMs) };
      happened.set(key, entry);
    }
    addToRing(entry.ring, nowMs, 1);
  };
  const evaluate = (moment: Moment) => {
    for (const entry of happened.values()) {
      addToRing(entry.ring, moment.nowMs, Number.NaN);
      const count = summarizeRing(entry.ring, 'count');
      const alert = book.step(state, entry, count, moment);
      if (count === 0 && alert === undefined) happened.delete(entry.key);
    }
  };
  return {
    takeFrame: ({ events }, moment) => {
      for (const event of events)
        if (event.type === type && matches({ metric: NO_METRIC, labels: event.labels })) note(event, moment.nowMs);
      evaluate(moment);
    },
    passTime: () => {},
    snapshot: () => [...happened.values()],
    restore: (kept) => {
      for (const entry of kept as Happened[]) happened.set(entry.key, entry);
    },
  };
}

const NO_METRIC = { name: '', kind: 'gauge', unit: 'count', help: '' } as const;
