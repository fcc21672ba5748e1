import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAuxv, USUAL_AUXV } from './auxv.ts';
import { parseProgramName } from './cmdline.ts';
import { createLoadavg, parseLoadavg } from './loadavg.ts';
import { createMeminfo, parseMeminfo } from './meminfo.ts';
import { createPidStat, parsePidStat } from './pid-stat.ts';
import type { ReadBuffer } from './proc-file.ts';
import { createStat, parseStat } from './stat.ts';

/** The text in a buffer that still holds rubbish of an earlier, longer read behind it. */
function buffer(content: string | Uint8Array): ReadBuffer {
  const bytes = Buffer.from(content as string);
  return { bytes: Buffer.concat([bytes, Buffer.from(') 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9\nMemTotal: 1 kB')]), length: bytes.length };
}

describe('parseStat', () => {
  it('reads the total of all CPUs, their number and the boot time', () => {
    const stat = createStat();
    const text = 'cpu  1 2 3 4 5 6 7 8 9 10\ncpu0 1 2 3 4\ncpu1 1 2 3 4\nintr 5 0 0\nctxt 1\nbtime 1795261157\nprocesses 3\n';
    expect(parseStat(buffer(text), stat)).toBe(true);
    expect([...stat.cpuTicks]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([stat.cpus, stat.bootTimeSeconds]).toEqual([2, 1_795_261_157]);
  });

  it('leaves modes that an old kernel does not have absent', () => {
    const stat = createStat();
    expect(parseStat(buffer('cpu  1 2 3 4\ncpu0 1 2 3 4\n'), stat)).toBe(true);
    expect([...stat.cpuTicks]).toEqual([1, 2, 3, 4, Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
    expect(stat.bootTimeSeconds).toBeNaN();
  });

  it.each(['', 'cpu', 'cpu  ', 'intr 1 2\n'])('does not understand %j', (text) => {
    expect(parseStat(buffer(text), createStat())).toBe(false);
  });
});

describe('parseMeminfo', () => {
  it('reads kilobytes as bytes, whatever the order of lines', () => {
    const meminfo = createMeminfo();
    expect(parseMeminfo(buffer('Cached:  3 kB\nMemTotal:  1000 kB\nSwapCached: 9 kB\nMemAvailable: 400 kB\n'), meminfo)).toBe(true);
    expect(meminfo).toMatchObject({ total: 1_024_000, available: 409_600, cached: 3072, free: Number.NaN });
  });

  it('forgets what the file no longer says', () => {
    const meminfo = createMeminfo();
    parseMeminfo(buffer('MemTotal: 1 kB\nSwapFree: 5 kB\n'), meminfo);
    parseMeminfo(buffer('MemTotal: 1 kB\n'), meminfo);
    expect(meminfo.swapFree).toBeNaN();
  });
});

describe('parseLoadavg', () => {
  it('reads the three averages', () => {
    const loadavg = createLoadavg();
    expect(parseLoadavg(buffer('0.75 1.50 12.25 2/173 4063\n'), loadavg)).toBe(true);
    expect(loadavg).toEqual({ load1: 0.75, load5: 1.5, load15: 12.25 });
  });

  it('does not understand two numbers', () => {
    expect(parseLoadavg(buffer('0.75 1.50\n'), createLoadavg())).toBe(false);
  });
});

const line = (name: string) =>
  `7 (${name}) S 1 7 7 0 -1 4194304 9 8 7 6 12 34 5 6 20 0 3 0 555 1000 250 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 0 0\n`;

describe('parsePidStat', () => {
  it.each(['node', 'tmux: server', '((sd-pam))', 'a) R 1 (b', ') S 9 9', 'two\nlines', 'héllo wörld', ''])('keeps the name %j whole and the fields behind it right', (name) => {
    const stat = createPidStat();
    const source = buffer(line(name));
    expect(parsePidStat(source, stat)).toBe(true);
    expect(source.bytes.toString('utf8', stat.nameStart, stat.nameEnd)).toBe(name);
    expect(stat).toMatchObject({ utimeTicks: 12, stimeTicks: 34, threads: 3, startTicks: 555, rssPages: 250 });
  });

  it('does not understand a line that was cut, wherever it was cut before the last field it reads', () => {
    const whole = line('node');
    const enough = whole.indexOf(' 250 ') + 1;
    for (let length = 0; length <= enough; length++) {
      expect(parsePidStat(buffer(whole.slice(0, length)), createPidStat())).toBe(false);
    }
  });
});

describe('parseProgramName', () => {
  it.each([
    ['/usr/bin/node\0server.js\0', 'node'],
    ['node\0', 'node'],
    ['nginx: master process /usr/sbin/nginx', 'nginx'],
    ['', ''],
    ['/', ''],
  ])('reads %j as %j', (cmdline, name) => {
    expect(parseProgramName(buffer(cmdline))).toBe(name);
  });
});

describe('parseAuxv', () => {
  const entry = (key: bigint, value: bigint) => {
    const bytes = Buffer.alloc(16);
    bytes.writeBigUInt64LE(key, 0);
    bytes.writeBigUInt64LE(value, 8);
    return bytes;
  };

  it('reads page size and clock ticks', () => {
    expect(parseAuxv(buffer(Buffer.concat([entry(16n, 1n), entry(6n, 65_536n), entry(17n, 250n)])))).toEqual({ pageBytes: 65_536, clockTicksPerSecond: 250 });
  });

  it('falls back to the usual where the vector says nothing sensible', () => {
    expect(parseAuxv(buffer(entry(6n, 3n)))).toEqual(USUAL_AUXV);
    expect(parseAuxv(buffer(''))).toEqual(USUAL_AUXV);
  });
});

describe('every parser', () => {
  const parsers = {
    parseStat: (source: ReadBuffer) => parseStat(source, createStat()),
    parseMeminfo: (source: ReadBuffer) => parseMeminfo(source, createMeminfo()),
    parseLoadavg: (source: ReadBuffer) => parseLoadavg(source, createLoadavg()),
    parsePidStat: (source: ReadBuffer) => parsePidStat(source, createPidStat()),
    parseProgramName,
    parseAuxv,
  };

  it.each(Object.entries(parsers))('%s takes any bytes without throwing or hanging', (_, parse) => {
    const kernelText = fc.string({ unit: fc.constantFrom('c', 'p', 'u', ' ', '\t', '\n', '(', ')', '0', '9', '.', '-', ':', 'MemTotal:', 'btime ', 'cpu ') });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), kernelText), (content) => {
        parse(buffer(content as string));
      }),
    );
  });
});
