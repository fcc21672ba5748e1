import { formatQuantity } from '@tidemark/alerts';
import type { AlertRuleShape, AlertStateShape } from '@tidemark/api/client';
import { printable } from '../format/printable.ts';
import { formatLabelList } from '../format/series-labels.ts';

type Bounded = Pick<AlertRuleShape, 'bounds' | 'dimension'>;

type SuppressionKind = AlertStateShape['suppressedBy'][number]['kind'];

const SUPPRESSED: Readonly<Record<SuppressionKind, string>> = {
  silence: 'silenced',
  window: 'in a window',
  inhibition: 'inhibited',
};

/** Where nothing is known. */
export const NOTHING = '—';

/** `firing`, `firing, silenced`. */
export function stateWords({ state, suppressedBy }: Pick<AlertStateShape, 'state' | 'suppressedBy'>): string {
  return [state, ...new Set(suppressedBy.map(({ kind }) => SUPPRESSED[kind]))].join(', ');
}

/** `≥ 1.5 GiB`: from where on a level is reached; a dash when a rule does not have it. */
export function limitWords({ bounds, dimension }: Bounded, level: 'warning' | 'critical'): string {
  const limit = bounds[level];
  return limit === undefined
    ? NOTHING
    : `${bounds.direction === 'above' ? '≥' : '≤'} ${formatQuantity(limit, dimension)}`;
}

/** What the labels add to the name of the rule and the level, which stand beside them. */
export function labelWords(labels: AlertStateShape['labels']): string {
  const { alertname: _, severity: __, ...rest } = labels;
  return printable(formatLabelList(rest));
}
