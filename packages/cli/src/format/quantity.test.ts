import { describe, expect, it } from 'vitest';
import { chooseScale, type Dimension, dimensionOf, formatQuantity } from './quantity.ts';

const MIB = 1024 ** 2;

describe('a single value', () => {
  it.each<[number, Dimension, string]>([
    [0, 'bytes', '0 B'],
    [1023, 'bytes', '1023 B'],
    [1024, 'bytes', '1 KiB'],
    [123.4 * MIB, 'bytes', '123.4 MiB'],
    [1.953 * 1024 * MIB, 'bytes', '1.95 GiB'],
    [12.5 * MIB, 'bytes/s', '12.50 MiB/s'],
    [0, 'seconds', '0 s'],
    [0.000_342, 'seconds', '342 µs'],
    [0.005_62, 'seconds', '5.62 ms'],
    [2.5, 'seconds', '2.50 s'],
    [75, 'seconds', '1m 15s'],
    [0.54, 'cpu-time', '0.54 s'],
    [5040, 'cpu-time', '1h 24m'],
    [0.0123, 'cores', '0.012 cores'],
    [1.5, 'cores', '1.50 cores'],
    [2, 'cores', '2 cores'],
    [84, 'count', '84'],
    [1.62, 'count', '1.62'],
    [1234.5, 'count', '1235'],
    [12.25, 'count/s', '12.25/s'],
    [0.433, 'ratio', '43.30 %'],
    [1, 'ratio', '100 %'],
  ])('%d of %s is %s', (value, dimension, text) => {
    expect(formatQuantity(value, dimension)).toBe(text);
  });
});

describe('a column of values', () => {
  it('has the unit and the decimals of its largest', () => {
    const { unit, format } = chooseScale('bytes', [80 * 1024, 3.25 * MIB, Number.NaN]);
    expect([unit, format(80 * 1024), format(3.25 * MIB)]).toEqual(['MiB', '0.08', '3.25']);
  });

  it('has no decimals when all are whole', () => {
    expect(chooseScale('count', [1, 20, 300]).format(20)).toBe('20');
  });

  it('may be empty', () => {
    expect(chooseScale('bytes', []).unit).toBe('B');
  });
});

describe('what a metric measures', () => {
  const cpu = { metric: 'process_cpu_seconds_total', unit: 'seconds' } as const;

  it.each([
    ['CPU seconds a second are cores', cpu, 'rate', 'cores'],
    ['CPU seconds in a step are CPU time', cpu, 'increase', 'cpu-time'],
    ['a CPU counter itself is CPU time', cpu, undefined, 'cpu-time'],
    ['how many samples is a count', cpu, 'count', 'count'],
    ['other seconds a second stay such', { metric: 'disk_busy_seconds_total', unit: 'seconds' }, 'rate', 'seconds/s'],
    ['bytes a second', { metric: 'disk_read_bytes_total', unit: 'bytes' }, 'rate', 'bytes/s'],
    ['the average of bytes is bytes', { metric: 'host_memory_free_bytes', unit: 'bytes' }, 'avg', 'bytes'],
    ['a boot time is a point in time', { metric: 'host_boot_time_seconds', unit: 'seconds' }, undefined, 'time'],
  ] as const)('%s', (_, metric, aggregation, dimension) => {
    expect(dimensionOf(metric, aggregation)).toBe(dimension);
  });
});
