import type { ExportBatch, MetricDescriptor } from '@tidemark/plugin-kit';
import { describe, expect, it } from 'vitest';
import { encodeLines } from './line-protocol.ts';

const gauge = (name: string): MetricDescriptor => ({ name, kind: 'gauge', unit: 'count', help: '' });

/** One row at 1500 ms: metric, labels and value of each series. */
function batchOf(...samples: readonly (readonly [string, Readonly<Record<string, string>>, number])[]): ExportBatch {
  return {
    key: 'k',
    resource: {},
    series: samples.map(([name, labels]) => ({ metric: gauge(name), labels })),
    timesMs: Float64Array.of(1500),
    columns: samples.map(([, , value]) => Float64Array.of(value)),
  };
}

/** As it is when it was sent. */
const encode = (batch: ExportBatch, layout: 'metric' | 'prefix' = 'metric') =>
  Array.from(encodeLines(batch, { layout, maxLines: 100 }), (lines) => Buffer.from(lines).toString());

describe('a line', () => {
  it('is a float at a time in milliseconds', () => {
    expect(encode(batchOf(['host_load1', {}, 1], ['host_load5', {}, 1e21], ['host_load15', {}, -2.5e-7]))).toEqual([
      'host_load1 value=1 1500\nhost_load5 value=1e+21 1500\nhost_load15 value=-2.5e-7 1500\n',
    ]);
  });

  it('has its tags in order, those of the resource among them', () => {
    const batch = batchOf(['process_threads', { pid: '7', name: 'node', b1: '1', b: '2', host: 'own' }, 3]);
    expect(encode({ ...batch, resource: { host: 'vault-7', env: 'prod' } })).toEqual([
      'process_threads,b=2,b1=1,env=prod,host=own,name=node,pid=7 value=3 1500\n',
    ]);
  });

  it('is left out when there is no value, or none that InfluxDB knows', () => {
    expect(encode(batchOf(['a', {}, Number.NaN], ['b', {}, Number.POSITIVE_INFINITY]))).toEqual([]);
  });

  it.each([
    ['commas, spaces and equals signs', 'a, b=c', 'a\\,\\ b\\=c'],
    ['quotes and backslashes, which stand for themselves', 'say "\\x"', 'say\\ "\\x"'],
    ['a backslash before what is escaped', 'a\\ b', 'a\\\\ b'],
    ['a backslash at the end', 'C:\\', 'C:/'],
    [
      'line ends and other control characters',
      'a\r\nb\u0000\u001b\u007f\u0085',
      'a\\r\\nb\\u0000\\u001b\\u007f\\u0085',
    ],
    ['other scripts', '潮位🌊', '潮位🌊'],
    ['half a character', 'a\ud800', 'a\ufffd'],
  ])('writes %s in a tag', (_, value, escaped) => {
    expect(encode(batchOf(['m', { name: value }, 1]))).toEqual([`m,name=${escaped} value=1 1500\n`]);
  });

  it('has no tags that are empty, and none of names that are taken', () => {
    expect(encode(batchOf(['m', { none: '', time: 'x', _field: 'y' }, 1]))).toEqual([
      'm,label__field=y,label_time=x value=1 1500\n',
    ]);
  });

  it('is no comment, whatever the metric is called', () => {
    expect(encode(batchOf(['# a=b,c', {}, 1]))).toEqual(['_\\ a=b\\,c value=1 1500\n']);
  });
});

describe('one measurement a prefix', () => {
  it('has a field for each metric with the same labels', () => {
    const batch = batchOf(
      ['process_threads', { pid: '7' }, 3],
      ['process_open_fds', { pid: '8' }, 5],
      ['process_state', { pid: '7' }, Number.NaN],
      ['process_resident_memory_bytes', { pid: '7' }, 4096],
      ['up', {}, 1],
    );
    expect(encode(batch, 'prefix')).toEqual([
      'process,pid=7 threads=3,resident_memory_bytes=4096 1500\nprocess,pid=8 open_fds=5 1500\nup value=1 1500\n',
    ]);
  });
});
