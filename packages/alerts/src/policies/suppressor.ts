import type { Labels } from '@tidemark/core';
import type { Suppression } from '../engine/alert-state.ts';
import { compileLabels } from './label-match.ts';
import { isOpen } from './maintenance-window.ts';
import type { Inhibition, Policies, Silence } from './policies.ts';

/** Says what keeps each of the firing alerts from being told. */
export interface Suppressor {
  /** Parallel to the labels given, which are those of all alerts that fire. */
  judge(alerts: readonly Labels[], silences: Iterable<Silence>, timeMs: number): Suppression[][];
}

export function createSuppressor({ inhibitions, windows }: Pick<Policies, 'inhibitions' | 'windows'>): Suppressor {
  const openings = windows.map((window) => ({ ...window, matches: compileLabels(window.match) }));
  const rules = inhibitions.map(compileInhibition);
  const matchers = new WeakMap<Silence, (labels: Labels) => boolean>();
  const matcherOf = (silence: Silence) => {
    let matches = matchers.get(silence);
    if (matches === undefined) {
      matches = compileLabels(silence.match);
      matchers.set(silence, matches);
    }
    return matches;
  };
  return {
    judge: (alerts, silences, timeMs) => {
      const silencing = [...silences].filter(({ fromMs, toMs }) => timeMs >= fromMs && timeMs < toMs);
      const open = openings.filter(({ schedule }) => isOpen(schedule, timeMs));
      const sources = rules.map((rule) => rule.sources(alerts));
      return alerts.map((labels) => [
        ...silencing.flatMap((silence): Suppression[] =>
          matcherOf(silence)(labels) ? [{ kind: 'silence', by: silence.id }] : [],
        ),
        ...open.flatMap(({ name, matches }): Suppression[] => (matches(labels) ? [{ kind: 'window', by: name }] : [])),
        ...rules.flatMap((rule, i): Suppression[] =>
          rule.inhibits(labels, sources[i] as Set<string>) ? [{ kind: 'inhibition', by: rule.name }] : [],
        ),
      ]);
    },
  };
}

function compileInhibition({ name, source, target, equal }: Inhibition) {
  const isSource = compileLabels(source);
  const isTarget = compileLabels(target);
  const keyOf = (labels: Labels) => JSON.stringify(equal.map((label) => labels[label] ?? ''));
  return {
    name,
    sources: (alerts: readonly Labels[]) => new Set(alerts.filter(isSource).map(keyOf)),
    // What is a source itself is not inhibited by its like: two of them would hide each other.
    inhibits: (labels: Labels, sources: ReadonlySet<string>) =>
      sources.size > 0 && isTarget(labels) && !isSource(labels) && sources.has(keyOf(labels)),
  };
}
