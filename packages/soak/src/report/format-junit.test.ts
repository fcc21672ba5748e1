import { describe, expect, it } from 'vitest';
import { hostileReport, report } from '../../test/report-cases.ts';
import { entry, QUIET_LOG } from '../../test/run-records.ts';
import { formatJunit } from './format-junit.ts';

describe('JUnit', () => {
  it('has a case for each part and one for the run; what fails is a failure, what warns is told', () => {
    const xml = formatJunit(report());
    expect(xml).toContain(
      '<testsuite name="soak nightly" tests="4" failures="1" errors="0" skipped="0" time="3600.000" timestamp="2026-11-21T08:00:00" hostname="runner-7">',
    );
    expect(xml).toContain('<testcase classname="soak.nightly.api" name="leak of resident memory" time="0.000">');
    expect(xml).toContain('<failure message="api leaks resident memory" type="soak">');
    expect(xml).toContain('<system-out>warning: api wrote 3 error lines');
  });

  it('has no character that XML has not', () => {
    const xml = formatJunit(hostileReport());
    expect(xml).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
    expect(xml).not.toMatch(/<img|&(?!amp;|lt;|gt;|quot;|apos;|#\d+;)/);
    expect(xml.match(/<testcase /g)).toHaveLength(4);
  });

  it('names no path of the machine', () => {
    const made = report();
    expect(formatJunit(made)).not.toContain(made.run.directory);
  });

  it('fails a run that was not ready', () => {
    const log = [...QUIET_LOG.slice(0, 3), entry(1, { type: 'run-ended', reason: 'not-ready' })];
    expect(formatJunit(report({ log, processes: [] }, []))).toContain('tests="1" failures="1"');
  });
});
