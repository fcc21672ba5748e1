import { sleep, systemClock } from '@tidemark/core';
import type { PluginSurroundings } from '../src/host/open-plugin.ts';
import type { ExporterModule } from '../src/isolation/exporter-messages.ts';
import type { IsolationLimits } from '../src/isolation/isolation-limits.ts';
import { type IsolatedExporter, openIsolatedExporter } from '../src/isolation/open-isolated-exporter.ts';
import { createTestSurroundings } from '../src/testing/surroundings.ts';

export const NEVER = new AbortController().signal;

/** The module of an exporter among the fixtures. */
export const urlOf = (name: string) => new URL(`./fixtures/exporters/${name}.ts`, import.meta.url).href;

export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(systemClock, 2);
}

interface OpenedFixture extends AsyncDisposable {
  readonly exporter: IsolatedExporter;
  readonly lines: readonly string[];
  /** Resolves as soon as a line of the log contains this. */
  logged(text: string): Promise<void>;
  running(): Promise<void>;
}

/** A real exporter in a real process. */
export async function openFixture(
  module: ExporterModule,
  limits: Partial<IsolationLimits> = {},
  overrides: Partial<PluginSurroundings> = {},
  signal: AbortSignal = NEVER,
): Promise<OpenedFixture> {
  const surroundings = createTestSurroundings(overrides);
  const { lines } = surroundings;
  const exporter = await openIsolatedExporter(module, { ...surroundings, signal }, limits);
  return {
    exporter,
    lines,
    logged: (text) => until(() => lines.some((line) => line.includes(text))),
    running: () => until(() => exporter.figures().state === 'running'),
    [Symbol.asyncDispose]: () => exporter.close().catch(() => undefined),
  };
}

/** One that does a deed among those of the fixture `hostile`, and has a secret to keep. */
export function openHostile(
  deed: string,
  limits?: Partial<IsolationLimits>,
  overrides?: Partial<PluginSurroundings>,
): Promise<OpenedFixture> {
  return openFixture({ url: urlOf('hostile'), options: { deed, token: 'swordfish' } }, limits, overrides);
}
