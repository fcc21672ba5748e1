import { describe, expect, it } from 'vitest';
import { report } from '../../test/report-cases.ts';
import { entry, life, QUIET_LOG, watched } from '../../test/run-records.ts';
import { formatJson, parseReport } from './format-json.ts';

describe('JSON', () => {
  it('is read as it was written, absent numbers included', () => {
    const written = report({
      processes: [watched({ lives: [life(0, 10), life(11, 20)] })],
      overhead: { cpuRatio: Number.NaN, memoryBytes: 1 },
    });
    const text = formatJson(written);
    expect(text).toContain('"cpuRatio": null');
    expect(JSON.stringify(parseReport(text))).toBe(JSON.stringify(written));
    expect(parseReport(text).processes[0]?.metrics[0]?.chart.mean.filter(Number.isNaN)).toHaveLength(1);
  });

  it('has a column of numbers on a line', () => {
    expect(formatJson(report())).toMatch(/"mean": \[[\d,]+\],\n/);
  });

  it('survives text that looks like a column', () => {
    const log = [...QUIET_LOG.slice(0, 4), entry(1, { type: 'trouble', message: '[\n  1, 2\n]' })];
    expect(parseReport(formatJson(report({ log }))).events.at(-1)?.text).toBe('[\n  1, 2\n]');
  });

  it.each([
    ['{', 'it is not JSON'],
    ['3', 'does not say its format'],
    ['{"format": 2}', 'format 2; this version reads 1'],
    ['{"format": 1}', 'has no run'],
  ])('%s is refused', (text, message) => {
    expect(() => parseReport(text)).toThrow(
      expect.objectContaining({ code: 'SOAK_REPORT_INVALID', message: expect.stringContaining(message) }),
    );
  });
});
