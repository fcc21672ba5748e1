import { groupValue } from './group-value.ts';
import { type Groups, groupSlots, type LayoutIndex } from './groups.ts';
import { attachAlerts, type LiveAlerts } from './live-alerts.ts';
import type { RuleWatch, WatchContext } from './rule-watch.ts';

/** A rule on values as they are: a comparison for each series as long as nothing is wrong. */
export function createThresholdWatch({ state, book }: WatchContext): RuleWatch {
  const { sign, first } = state.scale;
  const { aggregate } = state.rule;
  let index: LayoutIndex | undefined;
  let groups: Groups;
  let live: LiveAlerts;
  return {
    takeFrame: (sight, moment) => {
      if (sight.index !== index) {
        index = sight.index;
        groups = groupSlots(index, state.rule);
        live = attachAlerts(state, book, groups);
      }
      const { single, count } = groups;
      const { flags } = live;
      const { values } = sight;
      if (single === undefined) {
        for (let group = 0; group < count; group++) {
          const value = groupValue(groups, group, values, aggregate);
          if (sign * value >= first || flags[group] === 1) live.step(group, value, moment);
        }
      } else {
        // The inner loop of the whole engine: as many rounds a second as there are rules times series.
        for (let group = 0; group < count; group++) {
          const value = values[single[group] as number] as number;
          if (sign * value >= first || flags[group] === 1) live.step(group, value, moment);
        }
      }
      live.stepAbsent(moment);
    },
    passTime: () => {},
    snapshot: () => undefined,
    restore: () => {},
  };
}
