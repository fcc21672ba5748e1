import { groupValue } from './group-value.ts';
import { type Groups, groupSlots, type LayoutIndex } from './groups.ts';
import { attachAlerts, type LiveAlerts } from './live-alerts.ts';
import { createMeasure, type Measure, type MeasureMemory } from './measure.ts';
import type { RuleWatch, WatchContext } from './rule-watch.ts';

/** What is remembered of one group, and when it last had a value. */
interface Memory {
  readonly memory: MeasureMemory;
  seenAtMs: number;
}

/** A rule that must remember past values to know the one it compares: averages, changes, trends, anomalies. */
export function createMeasuredWatch({ state, book, maxSeries }: WatchContext): RuleWatch {
  const { rule, scale } = state;
  const measure = createMeasure(rule);
  let memories = new Map<string, Memory>();
  let index: LayoutIndex | undefined;
  let groups: Groups;
  let live: LiveAlerts;
  let byGroup: (Memory | undefined)[] = [];

  const attach = (next: LayoutIndex, nowMs: number) => {
    index = next;
    groups = groupSlots(index, rule);
    live = attachAlerts(state, book, groups);
    byGroup = remember(memories, groups, { measure, nowMs, maxSeries });
  };
  return {
    takeFrame: (sight, moment) => {
      if (sight.index !== index) attach(sight.index, moment.nowMs);
      const { count } = groups;
      for (let group = 0; group < count; group++) {
        const memory = byGroup[group];
        if (memory === undefined) {
          state.leftOut++;
          continue;
        }
        const seen = groupValue(groups, group, sight.values, rule.aggregate);
        if (!Number.isNaN(seen)) memory.seenAtMs = moment.nowMs;
        const value = measure.take(memory.memory, seen, moment);
        // A window that is not filled yet, as after a restart, says nothing: what fires goes on until it does.
        if (Number.isNaN(value) && !Number.isNaN(seen) && !measure.isFilled(memory.memory)) continue;
        if (scale.sign * value >= scale.first || live.flags[group] === 1) live.step(group, value, moment);
      }
      live.stepAbsent(moment);
    },
    passTime: () => {},
    snapshot: () => [...memories],
    restore: (kept) => {
      memories = new Map(kept as [string, Memory][]);
      index = undefined;
    },
  };
}

/** The memory of each group; what was not seen for as long as it is good for is forgotten, what is too much left out. */
function remember(
  memories: Map<string, Memory>,
  groups: Groups,
  { measure, nowMs, maxSeries }: { measure: Measure; nowMs: number; maxSeries: number },
): (Memory | undefined)[] {
  for (const [key, { seenAtMs }] of memories) if (nowMs - seenAtMs > measure.keepMs) memories.delete(key);
  return Array.from({ length: groups.count }, (_, group) => {
    const { key } = groups.alertKey(group);
    let memory = memories.get(key);
    if (memory === undefined && memories.size < maxSeries) {
      memory = { memory: measure.begin(), seenAtMs: nowMs };
      memories.set(key, memory);
    }
    return memory;
  });
}
