import type { Clock } from '@tidemark/core';
import { API_VERSION, type PluginHost } from '@tidemark/plugin-kit';
import { listOptions, type PluginOption, resolvePluginOptions } from '@tidemark/plugin-kit/host';
import { type Check, CheckList } from './check-list.ts';
import { type FoundPlugin, importPlugin } from './import-plugin.ts';
import { openPlugin } from './open-plugin.ts';
import type { PluginKind } from './scaffold.ts';

export interface CheckedPlugin {
  readonly kind: PluginKind;
  readonly name: string;
  readonly help: string;
  readonly apiVersion: number;
  readonly options: readonly PluginOption[];
}

export interface PluginReport {
  /** Null when the module holds none, or one that is not defined as it must be. */
  readonly plugin: CheckedPlugin | null;
  readonly checks: readonly Check[];
  /** What the plugin logged. */
  readonly log: readonly string[];
}

export interface CheckRequest {
  /** As a configuration has them; undefined when nobody gave any. */
  readonly options: unknown;
  /** Whether a batch or message that says it is a test goes to the receiver. */
  readonly isSending: boolean;
  readonly clock: Clock;
  readonly host: PluginHost;
}

/** Does with the plugin of a module what an agent does, and says how far that goes. Throws nothing. */
export async function checkPlugin(url: string, request: CheckRequest): Promise<PluginReport> {
  const list = new CheckList(request.clock);
  const log: string[] = [];
  const found = await list.step(
    'module',
    () => importPlugin(url),
    ({ kind }) => `exports one ${kind}`,
  );
  const plugin = found && (await list.step('definition', () => describePlugin(found), definitionWords));
  if (found && plugin) await checkUse(list, found, plugin, { ...request, url, log });
  return { plugin: plugin ?? null, checks: list.checks, log };
}

/** Throws `TypeError` for an option that explains itself to nobody. */
function describePlugin({ kind, factory: { definition } }: FoundPlugin): CheckedPlugin {
  const { name, help, apiVersion, options } = definition;
  return { kind, name, help, apiVersion, options: listOptions(options) };
}

function definitionWords({ apiVersion, options }: CheckedPlugin): string {
  const newest = apiVersion === API_VERSION ? '' : `, of which the newest is ${API_VERSION}`;
  const explained = options.length === 0 ? 'no options' : `options: ${options.length}, each explained`;
  return `version ${apiVersion} of the contract${newest}; ${explained}`;
}

interface UseRequest extends CheckRequest {
  readonly url: string;
  readonly log: string[];
}

async function checkUse(list: CheckList, found: FoundPlugin, { options }: CheckedPlugin, request: UseRequest) {
  const required = options.filter(({ isRequired, path }) => isRequired && !path.includes('.')).map(({ path }) => path);
  if (request.options === undefined && required.length > 0)
    return list.skip('options', `none are given with --options; it cannot start without ${required.join(', ')}`);
  const given = request.options ?? {};
  const resolve = () => resolvePluginOptions(found.factory.definition, given);
  if ((await list.step('options', resolve, () => 'are possible')) === undefined) return;
  const open = () => openPlugin(found, { ...request, options: given });
  const plugin = await list.step('start', open, (_, tookMs) => `took ${tookMs} ms`);
  if (plugin === undefined) return;
  if (request.isSending)
    await list.step('send', plugin.sendTest, (what, tookMs) => `${what} was accepted after ${tookMs} ms`);
  else list.skip('send', 'nothing is sent without --send');
  await list.step('close', plugin.close, (_, tookMs) => `took ${tookMs} ms`);
}
