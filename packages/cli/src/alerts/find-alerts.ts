import type { AlertStateShape } from '@tidemark/api/client';
import { cliError } from '../errors.ts';

/**
 * The ids of the alerts that people mean: each an id, or the name of a rule that has one alert. What is neither stays as
 * it is, for the agent to say so. Throws `CLI_ALERT_AMBIGUOUS`.
 */
export function findAlerts(
  wanted: readonly string[],
  alerts: readonly Pick<AlertStateShape, 'id' | 'rule'>[],
): string[] {
  return wanted.map((name) => {
    if (alerts.some(({ id }) => id === name)) return name;
    const [first, ...others] = alerts.filter(({ rule }) => rule === name).map(({ id }) => id);
    if (others.length > 0) {
      const ids = [first, ...others].slice(0, MAX_NAMED).join(', ');
      throw cliError(
        'CLI_ALERT_AMBIGUOUS',
        `${name} has ${others.length + 1} alerts: ${ids}${others.length < MAX_NAMED ? '' : ', ...'}`,
      );
    }
    return first ?? name;
  });
}

const MAX_NAMED = 5;
