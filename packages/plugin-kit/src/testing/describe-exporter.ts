import { equal, ok } from 'node:assert/strict';
import type { ExportBatch } from '../contract/batch.ts';
import type { ExporterFactory } from '../contract/exporter.ts';
import type { OptionsSchema } from '../contract/options.ts';
import type { OptionsInput } from '../contract/plugin.ts';
import { openExporter } from '../host/open-plugin.ts';
import type { ContractRunner } from './contract-runner.ts';
import { describeDefinition, describeFailing, describeSending, type PluginUnderTest } from './describe-plugin.ts';
import type { Receiver } from './receiver.ts';
import { hostileBatch, sampleBatch } from './samples.ts';
import { createTestSurroundings } from './surroundings.ts';

export interface ExporterUnderTest<Options> extends ContractRunner {
  /** A fresh receiver, which the suite disposes of. */
  openReceiver(): Promise<Receiver<Options>>;
}

const NEVER = new AbortController().signal;

/** The contract of exporters as tests. Runs under vitest and `node:test`: give it their `describe` and `it`. */
export function describeExporter<Schema extends OptionsSchema>(
  factory: ExporterFactory<Schema>,
  { describe, it, openReceiver }: ExporterUnderTest<OptionsInput<Schema>>,
): void {
  const { definition } = factory;
  const subject: PluginUnderTest<ExportBatch, OptionsInput<Schema>> = {
    definition,
    openReceiver,
    open: (options, surroundings) => openExporter(factory(options), surroundings),
    item: sampleBatch,
    keyOf: ({ key }) => key,
  };
  const deliver = async (...batches: readonly ExportBatch[]) => {
    const receiver = await openReceiver();
    try {
      const plugin = await openExporter(factory(receiver.options), createTestSurroundings());
      for (const batch of batches) await plugin.deliver(batch, NEVER);
      await plugin.flush(NEVER);
      await plugin.close();
      return receiver.accepted();
    } finally {
      await receiver[Symbol.asyncDispose]();
    }
  };
  describe(`exporter ${definition.name} keeps the contract: it`, () => {
    const runner = { describe, it };
    describeDefinition(runner, subject);
    describeSending(runner, subject);
    describeFailing(runner, subject);

    it('leaves out what is absent', async () => {
      const sent = (await deliver(sampleBatch())).join('\n');
      ok(!/\bnan\b/i.test(sent), `an absent value is in: ${sent}`);
    });

    it('changes nothing in a batch', async () => {
      const batch = sampleBatch();
      const before = JSON.stringify(batch);
      await deliver(batch);
      equal(JSON.stringify(batch), before);
    });

    it('takes a batch without rows', async () => {
      const { columns, ...batch } = sampleBatch();
      await deliver({ ...batch, timesMs: new Float64Array(), columns: columns.map(() => new Float64Array()) });
    });

    it('takes a batch without series', async () => {
      await deliver({ ...sampleBatch(), series: [], columns: [] });
    });

    it('takes labels and numbers of any kind', async () => {
      ok((await deliver(hostileBatch())).length > 0);
    });

    it('goes on when the clock was set back', async () => {
      const batches = [sampleBatch(2), sampleBatch(0), sampleBatch(1)];
      ok((await deliver(...batches)).length >= batches.length);
    });
  });
}
