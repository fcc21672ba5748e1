import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBufferOf } from '../../test/read-buffer.ts';
import { parseAuxv, USUAL_AUXV } from './auxv.ts';
import { createCgroupCpuMax, parseCgroupCpuMax } from './cgroup-cpu-max.ts';
import { createCgroupCpuStat, parseCgroupCpuStat } from './cgroup-cpu-stat.ts';
import { createCgroupValue, parseCgroupValue } from './cgroup-value.ts';
import { parseProgramName } from './cmdline.ts';
import { createDiskstats, parseDiskstats } from './diskstats.ts';
import { createFileNr, parseFileNr } from './file-nr.ts';
import { KeyedRows } from './keyed-rows.ts';
import { createLoadavg, parseLoadavg } from './loadavg.ts';
import { createMeminfo, parseMeminfo } from './meminfo.ts';
import { createNetDev, parseNetDev } from './net-dev.ts';
import { createPidStat, parsePidStat } from './pid-stat.ts';
import { createPressure, parsePressure } from './pressure.ts';
import type { ReadBuffer } from './proc-file.ts';
import { createSockstat, parseSockstat } from './sockstat.ts';
import { createStat, parseStat } from './stat.ts';
import { createVmstat, parseVmstat } from './vmstat.ts';

describe('parseStat', () => {
  it('reads the total of all CPUs, their number and the boot time', () => {
    const stat = createStat();
    const text =
      'cpu  1 2 3 4 5 6 7 8 9 10\ncpu0 1 2 3 4\ncpu1 1 2 3 4\nintr 5 0 0\nctxt 1\nbtime 1795261157\nprocesses 3\n';
    expect(parseStat(readBufferOf(text), stat)).toBe(true);
    expect([...stat.cpuTicks]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([stat.cores.length, stat.bootTimeSeconds]).toEqual([2, 1_795_261_157]);
  });

  it('leaves modes that an old kernel does not have absent', () => {
    const stat = createStat();
    expect(parseStat(readBufferOf('cpu  1 2 3 4\ncpu0 1 2 3 4\n'), stat)).toBe(true);
    expect([...stat.cpuTicks]).toEqual([1, 2, 3, 4, Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
    expect(stat.bootTimeSeconds).toBeNaN();
  });

  it.each(['', 'cpu', 'cpu  ', 'intr 1 2\n'])('does not understand %j', (text) => {
    expect(parseStat(readBufferOf(text), createStat())).toBe(false);
  });
});

describe('parseMeminfo', () => {
  it('reads kilobytes as bytes, whatever the order of lines', () => {
    const meminfo = createMeminfo();
    expect(
      parseMeminfo(
        readBufferOf('Cached:  3 kB\nMemTotal:  1000 kB\nSwapCached: 9 kB\nMemAvailable: 400 kB\n'),
        meminfo,
      ),
    ).toBe(true);
    expect(meminfo).toMatchObject({ total: 1_024_000, available: 409_600, cached: 3072, free: Number.NaN });
  });

  it('forgets what the file no longer says', () => {
    const meminfo = createMeminfo();
    parseMeminfo(readBufferOf('MemTotal: 1 kB\nSwapFree: 5 kB\n'), meminfo);
    parseMeminfo(readBufferOf('MemTotal: 1 kB\n'), meminfo);
    expect(meminfo.swapFree).toBeNaN();
  });
});

describe('parseLoadavg', () => {
  it('reads the three averages', () => {
    const loadavg = createLoadavg();
    expect(parseLoadavg(readBufferOf('0.75 1.50 12.25 2/173 4063\n'), loadavg)).toBe(true);
    expect(loadavg).toEqual({ load1: 0.75, load5: 1.5, load15: 12.25 });
  });

  it('does not understand two numbers', () => {
    expect(parseLoadavg(readBufferOf('0.75 1.50\n'), createLoadavg())).toBe(false);
  });
});

const line = (name: string) =>
  `7 (${name}) S 1 7 7 0 -1 4194304 9 8 7 6 12 34 5 6 20 0 3 0 555 1000 250 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 0 0\n`;

describe('parsePidStat', () => {
  it.each(['node', 'tmux: server', '((sd-pam))', 'a) R 1 (b', ') S 9 9', 'two\nlines', 'héllo wörld', ''])(
    'keeps the name %j whole and the fields behind it right',
    (name) => {
      const stat = createPidStat();
      const source = readBufferOf(line(name));
      expect(parsePidStat(source, stat)).toBe(true);
      expect(source.bytes.toString('utf8', stat.nameStart, stat.nameEnd)).toBe(name);
      expect(stat).toMatchObject({ utimeTicks: 12, stimeTicks: 34, threads: 3, startTicks: 555, rssPages: 250 });
    },
  );

  it('does not understand a line that was cut, wherever it was cut before the last field it reads', () => {
    const whole = line('node');
    const enough = whole.indexOf(' 250 ') + 1;
    for (let length = 0; length <= enough; length++) {
      expect(parsePidStat(readBufferOf(whole.slice(0, length)), createPidStat())).toBe(false);
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
    expect(parseProgramName(readBufferOf(cmdline))).toBe(name);
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
    expect(parseAuxv(readBufferOf(Buffer.concat([entry(16n, 1n), entry(6n, 65_536n), entry(17n, 250n)])))).toEqual({
      pageBytes: 65_536,
      clockTicksPerSecond: 250,
    });
  });

  it('falls back to the usual where the vector says nothing sensible', () => {
    expect(parseAuxv(readBufferOf(entry(6n, 3n)))).toEqual(USUAL_AUXV);
    expect(parseAuxv(readBufferOf(''))).toEqual(USUAL_AUXV);
  });
});

/** What a parser makes of the bytes; undefined when it does not understand them. */
function into<T>(create: () => T, parse: (source: ReadBuffer, value: T) => boolean): (source: ReadBuffer) => unknown {
  return (source) => {
    const value = create();
    return parse(source, value) ? value : undefined;
  };
}

function figuresIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (value instanceof KeyedRows) return [...value.figures.subarray(0, value.length * value.width)];
  if (value instanceof Float64Array) return [...value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(figuresIn) : [];
}

const REAL_FILES = ['stat', 'meminfo', 'vmstat', 'diskstats', 'net/dev', 'net/sockstat', 'pressure/io', '42/stat'].map(
  (path) => readFileSync(new URL(`../../test/fixtures/proc/6.18-server/${path}`, import.meta.url), 'latin1'),
);

/** Real files in which a few bytes somewhere are others, more or fewer. */
const damagedFile = fc
  .tuple(fc.constantFrom(...REAL_FILES), fc.nat(), fc.nat({ max: 20 }), fc.string({ maxLength: 25 }))
  .map(([text, at, dropped, put]) => text.slice(0, at % text.length) + put + text.slice((at % text.length) + dropped));

describe('every parser', () => {
  const parsers = {
    parseStat: into(createStat, parseStat),
    parseMeminfo: into(createMeminfo, parseMeminfo),
    parseLoadavg: into(createLoadavg, parseLoadavg),
    parseVmstat: into(createVmstat, parseVmstat),
    parseDiskstats: into(createDiskstats, parseDiskstats),
    parseNetDev: into(createNetDev, parseNetDev),
    parsePressure: into(createPressure, parsePressure),
    parseFileNr: into(createFileNr, parseFileNr),
    parseSockstat: into(createSockstat, parseSockstat),
    parseCgroupValue: into(createCgroupValue, parseCgroupValue),
    parseCgroupCpuMax: into(createCgroupCpuMax, parseCgroupCpuMax),
    parseCgroupCpuStat: into(createCgroupCpuStat, parseCgroupCpuStat),
    parsePidStat: into(createPidStat, parsePidStat),
    parseProgramName,
    parseAuxv,
  };
  const kernelWords = [
    'cpu',
    'cpu ',
    'btime ',
    'MemTotal:',
    'pgfault ',
    'Inter-|',
    'some avg10=',
    'total=',
    'TCP: inuse ',
    'max',
  ];
  const kernelText = fc.string({ unit: fc.constantFrom(...' \t\n()09.-:', ...kernelWords) });

  it.each(Object.entries(parsers))(
    '%s takes any bytes without throwing or hanging, and finds no infinite number in them',
    (_, parse) => {
      fc.assert(
        fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), kernelText, damagedFile), (content) => {
          const parsed = parse(readBufferOf(content));
          expect(figuresIn(parsed).filter((figure) => Math.abs(figure) === Number.POSITIVE_INFINITY)).toEqual([]);
        }),
      );
    },
  );
});
