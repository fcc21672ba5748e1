import { formatLabels, type Labels } from '@tidemark/core';
import type { AlertKey, Moment } from './alert-book.ts';
import { groupValue } from './group-value.ts';
import { type Groups, groupSlots, type LayoutIndex } from './groups.ts';
import type { RuleWatch, WatchContext } from './rule-watch.ts';

interface Missing extends AlertKey {
  missingMs: number;
}

const MS_PER_SECOND = 1000;

/**
 * A rule on data that does not come. Without `per` it is about all its series together and watches from the start; with
 * it, about each group that was there once.
 */
export function createAbsenceWatch({ state, book, maxSeries }: WatchContext): RuleWatch {
  const { rule } = state;
  const watched = new Map<string, Missing>();
  let index: LayoutIndex | undefined;
  let groups: Groups;
  const watch = ({ key, labels }: AlertKey, missingMs = 0) => watched.set(key, { key, labels, missingMs });
  if (rule.per?.length === 0) watch({ key: formatLabels({}), labels: equalities(rule.selector.matchers) });

  const passTime = (moment: Moment) => {
    for (const missing of watched.values()) {
      missing.missingMs += moment.watchedMs;
      book.step(state, missing, missing.missingMs / MS_PER_SECOND, { ...moment, seenMs: moment.watchedMs });
    }
  };
  return {
    takeFrame: (sight, moment) => {
      if (sight.index !== index) {
        index = sight.index;
        groups = groupSlots(index, rule);
      }
      const there = new Set<string>();
      for (let group = 0; group < groups.count; group++) {
        if (Number.isNaN(groupValue(groups, group, sight.values, rule.aggregate))) continue;
        const alertKey = groups.alertKey(group);
        there.add(alertKey.key);
        if (watched.has(alertKey.key)) continue;
        if (watched.size >= maxSeries) state.leftOut++;
        else watch(alertKey);
      }
      for (const key of there) {
        const missing = watched.get(key);
        if (missing !== undefined) missing.missingMs = -moment.watchedMs;
      }
      passTime(moment);
    },
    passTime,
    snapshot: () => [...watched.values()],
    restore: (kept) => {
      for (const missing of kept as Missing[]) watch(missing, missing.missingMs);
    },
  };
}

/** What matchers say a series would be called, as Prometheus' `absent` has it. */
function equalities(matchers: readonly { label: string; operator: string; value: string }[]): Labels {
  return Object.fromEntries(
    matchers.flatMap(({ label, operator, value }) => (operator === '=' ? [[label, value]] : [])),
  );
}
