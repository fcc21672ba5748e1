import type { ExportBatch, MetricKind } from '@tidemark/plugin-kit';
import { openExporter } from '@tidemark/plugin-kit/host';
import { createTestSurroundings, describeExporter, sampleBatch } from '@tidemark/plugin-kit/testing';
import { describe, expect, it } from 'vitest';
import { openStatsdReceiver } from '../test/statsd-receiver.ts';
import { statsd } from './statsd.ts';

const NEVER = new AbortController().signal;

describe.each(['udp', 'tcp'] as const)('over %s', (protocol) => {
  describeExporter(statsd, { describe, it, openReceiver: () => openStatsdReceiver(protocol) });
});

type Sample = readonly [name: string, kind: MetricKind, labels: Readonly<Record<string, string>>, value: number];

function batchOf(...samples: readonly Sample[]): ExportBatch {
  return {
    key: 'k',
    resource: {},
    series: samples.map(([name, kind, labels]) => ({ metric: { name, kind, unit: 'count', help: '' }, labels })),
    timesMs: Float64Array.of(1, 2),
    columns: samples.map(([, , , value]) => Float64Array.of(99, value)),
  };
}

/** What arrives of these batches with these options, packet by packet. */
async function sent(options: object, ...batches: readonly ExportBatch[]): Promise<readonly string[]> {
  const receiver = await openStatsdReceiver('tcp');
  const plugin = await openExporter(statsd({ ...receiver.options, ...options }), createTestSurroundings());
  for (const batch of batches) await plugin.deliver(batch, NEVER);
  await plugin.close();
  await receiver[Symbol.asyncDispose]();
  return receiver.accepted();
}

describe('what arrives', () => {
  it('is the newest row, with labels as tags', async () => {
    expect(await sent({ prefix: 'tidemark.' }, sampleBatch())).toEqual([
      [
        'tidemark.host_load1:0|g|#host:vault-7',
        'tidemark.process_resident_memory_bytes:2147483650|g|#host:vault-7,name:checkout,pid:4711',
        '',
      ].join('\n'),
    ]);
  });

  it('has labels in the name where there are no tags', async () => {
    const load = batchOf(['disk_used', 'gauge', { device: '/dev/sda.1', mode: '' }, 0.5]);
    expect(await sent({ labels: 'name' }, { ...load, resource: { host: 'vault 7' } })).toEqual([
      'disk_used.device._dev_sda_1.host.vault_7:0.5|g\n',
    ]);
  });

  it('is of a counter what it grew since it was sent before', async () => {
    const at = (value: number) => batchOf(['seconds_total', 'counter', { mode: 'user' }, value]);
    expect(await sent({}, at(10), at(10.3), at(10.3), at(Number.NaN), at(11), at(2))).toEqual([
      'seconds_total:0.3|c|#mode:user\n',
      'seconds_total:0.7|c|#mode:user\n',
      'seconds_total:2|c|#mode:user\n',
    ]);
  });

  it('tells counters apart that have the same name there', async () => {
    const at = (a: number, b: number) =>
      batchOf(['x_total', 'counter', { name: 'a b' }, a], ['x_total', 'counter', { name: 'a_b' }, b]);
    const lines = await sent({ labels: 'name' }, at(1, 1000), at(3, 1004));
    expect(lines).toEqual(['x_total.name.a_b:2|c\nx_total.name.a_b:4|c\n']);
  });

  it('is a negative gauge by way of zero', async () => {
    const batch = batchOf(['celsius', 'gauge', {}, -3.5]);
    expect(await sent({}, batch)).toEqual(['celsius:0|g\ncelsius:-3.5|g\n']);
  });

  it('holds nothing that would end a tag, a line or a name', async () => {
    const hostile = 'a,b|c:d#e@f\r\n潮位 \ud800\u0000';
    expect(await sent({}, batchOf(['bad:name|x', 'gauge', { 'a:b': hostile }, 1]))).toEqual([
      'bad_name_x:1|g|#a_b:a_b_c:d#e@f__潮位 \ufffd_\n',
    ]);
    expect(await sent({ labels: 'name' }, batchOf(['m', 'gauge', { name: hostile }, 1]))).toEqual([
      'm.name.a_b_c_d_e_f_______:1|g\n',
    ]);
  });

  it('has no value that is none', async () => {
    const batch = batchOf(['a', 'gauge', {}, Number.NaN], ['b', 'gauge', {}, Number.POSITIVE_INFINITY]);
    expect(await sent({}, batch)).toEqual([]);
  });
});

it('a counter that could not be sent is sent with what it grew since', async () => {
  const receiver = await openStatsdReceiver('udp');
  const plugin = await openExporter(statsd(receiver.options), createTestSurroundings());
  const deliver = (value: number) =>
    plugin.deliver(batchOf(['x_total', 'counter', {}, value], ['g', 'gauge', {}, 1]), NEVER);
  await deliver(1);
  receiver.setMood('failing');
  await expect(deliver(3)).rejects.toMatchObject({
    code: 'PLUGIN_KIT_RETRYABLE',
    message: expect.stringMatching(/^127\.0\.0\.1:\d+: \w+ ECONNREFUSED/),
  });
  receiver.setMood('accepting');
  await deliver(7);
  await receiver[Symbol.asyncDispose]();
  expect(receiver.accepted()).toEqual(['g:1|g', 'x_total:6|c\ng:1|g']);
});
