import { describe, expect, it } from 'vitest';
import { sampleMessage } from '../testing/samples.ts';
import { createTestSurroundings } from '../testing/surroundings.ts';
import { log } from './log-notifier.ts';
import { openNotifier } from './open-plugin.ts';

const linesOf = async (...messages: Parameters<typeof sampleMessage>) => {
  const surroundings = createTestSurroundings();
  const plugin = await openNotifier(log({}), surroundings);
  await plugin.deliver(sampleMessage(...messages), new AbortController().signal);
  return surroundings.lines;
};

describe('the notifier log', () => {
  it.each([
    ['firing', 'critical', 'error'],
    ['firing', 'warning', 'warn'],
    ['firing', 'info', 'info'],
    ['resolved', 'critical', 'info'],
    ['acknowledged', 'critical', 'info'],
    ['test', 'critical', 'info'],
  ] as const)('writes what is %s and %s at level %s', async (status, severity, level) => {
    const [line] = await linesOf({ status, severity });
    expect(line).toMatch(new RegExp(`^${level} process-memory ${status}: checkout uses 2.1 GB \\{`));
  });

  it('writes what programs need', async () => {
    const [line = ''] = await linesOf();
    expect(JSON.parse(line.slice(line.indexOf('{')))).toEqual({
      key: 'memory-of-checkout/1/firing',
      status: 'firing',
      severity: 'critical',
      alerts: [
        {
          id: '5f0c6a1e9b3d4c27',
          rule: 'process-memory',
          status: 'firing',
          labels: { name: 'checkout', pid: '4711' },
        },
      ],
      omittedAlerts: 0,
    });
  });
});
