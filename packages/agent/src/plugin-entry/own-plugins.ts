import { OWN_NOTIFIERS } from '../alerts/load-notifier.ts';
import { OWN_EXPORTERS } from '../exporters/exporter-plan.ts';
import { findModule } from './find-module.ts';

/** A plugin that comes with Tidemark. */
export interface OwnPlugin {
  readonly kind: 'exporter' | 'notifier';
  /** What a configuration names it by. */
  readonly name: string;
  readonly package: string;
}

/** Where the notifier that needs no package of its own is. */
const PACKAGE_OF_LOG = '@tidemark/plugin-kit/host';

export const OWN_PLUGINS: readonly OwnPlugin[] = [
  ...OWN_EXPORTERS.map((name) => ({ kind: 'exporter', name, package: `@tidemark/exporter-${name}` }) as const),
  ...OWN_NOTIFIERS.map(
    (name) =>
      ({ kind: 'notifier', name, package: name === 'log' ? PACKAGE_OF_LOG : `@tidemark/notifier-${name}` }) as const,
  ),
];

/**
 * The `file:` URL of the module of a plugin that is named as in a configuration: one of ours, a package, or a path
 * relative to `cwd`. Imports nothing. Throws what keeps it from being found.
 */
export function findPlugin(name: string, cwd: string): string {
  return findModule(OWN_PLUGINS.find((own) => own.name === name)?.package ?? name, cwd);
}
