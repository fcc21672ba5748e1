import { describe, expect, it } from 'vitest';
import { createServiceMeter } from './service-meter.ts';

const series = (name: string) => ({ metric: { name }, labels: { group: 'soak:api' } });
const layout = { series: [series('group_cpu_seconds_total'), series('group_resident_memory_bytes')] };
const frame = (cpuSeconds: number) => ({ layout, values: Float64Array.of(cpuSeconds, 7), elapsedMs: 1000 }) as never;

describe('a service meter', () => {
  it('does not take what was used before it looked for the use of an interval', () => {
    const meter = createServiceMeter('api');
    meter.take(frame(5000));
    expect(meter.now).toMatchObject({ cpuRatio: Number.NaN, rssBytes: 7 });
    meter.take(frame(5000.5));
    expect(meter.now.cpuRatio).toBe(0.5);
  });
});
