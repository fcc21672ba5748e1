import { nearestName } from '@tidemark/core';
import type { NotifierFactory } from '@tidemark/plugin-kit';
import { log } from '@tidemark/plugin-kit/host';
import { findModule } from '../plugin-entry/find-module.ts';
import { agentAlertsError } from './errors.ts';

type Exports = Readonly<Record<string, unknown>>;

/** Ours, each loaded only where it is used. */
const OWN: Readonly<Record<string, () => Promise<Exports>>> = {
  alertmanager: () => import('@tidemark/notifier-alertmanager'),
  command: () => import('@tidemark/notifier-command'),
  email: () => import('@tidemark/notifier-email'),
  log: async () => ({ log }),
  pagerduty: () => import('@tidemark/notifier-pagerduty'),
  slack: () => import('@tidemark/notifier-slack'),
  webhook: () => import('@tidemark/notifier-webhook'),
};

/** Names of the notifiers that come with Tidemark. */
export const OWN_NOTIFIERS: readonly string[] = Object.keys(OWN);

/**
 * A notifier by its name: one of ours, a package that is found from `cwd`, or a module at a path relative to it. Throws
 * `AGENT_ALERTS_PLUGIN_UNKNOWN`.
 */
export async function loadNotifier(name: string, cwd: string): Promise<NotifierFactory> {
  const own = OWN[name];
  const module = own === undefined ? await importFrom(name, cwd) : await own();
  const factories = Object.values(module).filter(isNotifier);
  const factory = isNotifier(module.default) ? module.default : factories[0];
  if (factory !== undefined && (module.default === factory || factories.length === 1)) return factory;
  const found = factories.length === 0 ? 'no notifier' : `${factories.length} notifiers, and none as default`;
  throw agentAlertsError('AGENT_ALERTS_PLUGIN_UNKNOWN', `${JSON.stringify(name)} exports ${found}`);
}

async function importFrom(name: string, cwd: string): Promise<Exports> {
  try {
    return (await import(findModule(name, cwd))) as Exports;
  } catch (cause) {
    const [reason] = String(cause instanceof Error ? cause.message : cause).split('\n');
    const nearest = nearestName(name, OWN_NOTIFIERS);
    throw agentAlertsError(
      'AGENT_ALERTS_PLUGIN_UNKNOWN',
      `cannot load the notifier ${JSON.stringify(name)}: ${reason}`,
      {
        ...(nearest === undefined ? {} : { hint: `did you mean "${nearest}"?` }),
        cause,
      },
    );
  }
}

/** By its form, since a plugin may bring its own copy of the kit. */
function isNotifier(value: unknown): value is NotifierFactory {
  if (typeof value !== 'function' || !('definition' in value)) return false;
  const { definition } = value as { readonly definition: Partial<NotifierFactory['definition']> };
  return typeof definition?.start === 'function' && Array.isArray(definition.supports?.statuses);
}
