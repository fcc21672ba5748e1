import { describe, expect, it } from 'vitest';
import { readBufferOf } from '../../test/read-buffer.ts';
import { createCgroupCpuMax, parseCgroupCpuMax } from './cgroup-cpu-max.ts';
import { createCgroupCpuStat, parseCgroupCpuStat } from './cgroup-cpu-stat.ts';
import { createCgroupValue, parseCgroupValue } from './cgroup-value.ts';
import { createDiskstats, DISK_FIGURES, parseDiskstats } from './diskstats.ts';
import { createFileNr, parseFileNr } from './file-nr.ts';
import { createNetDev, INTERFACE_FIGURES, parseNetDev } from './net-dev.ts';
import { createPressure, parsePressure } from './pressure.ts';
import { createSockstat, parseSockstat } from './sockstat.ts';
import { createStat, parseStat } from './stat.ts';
import { createVmstat, parseVmstat } from './vmstat.ts';

const HEADER = 'Inter-|   Receive |  Transmit\n face |bytes    packets|bytes    packets\n';

describe('parseStat', () => {
  it('reads each CPU that is online, interrupts, switches, forks and the run queue', () => {
    const stat = createStat();
    const cpus = 'cpu  2 2 2 2\ncpu0 1 2 3 4 5 6 7 8 9 10\ncpu12 10 20 30 40 50 60 70 80 0 0\n';
    const rest = 'intr 5 4 1\nctxt 6\nprocesses 7\nprocs_running 8\nprocs_blocked 9\n';
    expect(parseStat(readBufferOf(cpus + rest), stat)).toBe(true);
    expect(stat.cores.keys).toEqual(['0', '12']);
    expect([...stat.cores.figures.subarray(8, 16)]).toEqual([10, 20, 30, 40, 50, 60, 70, 80]);
    expect(stat).toMatchObject({ interrupts: 5, contextSwitches: 6, forks: 7, running: 8, blocked: 9 });
  });

  it('does not understand a file that was cut within a number', () => {
    expect(parseStat(readBufferOf('cpu  2 2 2 2\ncpu0 1 2 3 4\nctxt 12'), createStat())).toBe(false);
  });
});

describe('parseVmstat', () => {
  it('adds up zones and reasons, and nothing that counts the same pages again', () => {
    const vmstat = createVmstat();
    const stalls = 'pgfault 9\nallocstall_dma 1\nallocstall_normal 20\n';
    const scans = 'pgscan_kswapd 5\npgscan_direct 60\npgscan_direct_throttle 777\npgscan_anon 65\n';
    expect(parseVmstat(readBufferOf(stalls + scans), vmstat)).toBe(true);
    expect(vmstat).toMatchObject({ allocationStalls: 21, scannedPages: 65 });
  });

  it('leaves absent what this kernel does not count, and forgets what it counted before', () => {
    const vmstat = createVmstat();
    parseVmstat(readBufferOf('oom_kill 1\npgfault 9\n'), vmstat);
    parseVmstat(readBufferOf('pgfault 9\n'), vmstat);
    expect(vmstat).toMatchObject({ faults: 9, oomKills: Number.NaN, reclaimedPages: Number.NaN });
  });

  it('adds nothing to the sum of the read before', () => {
    const vmstat = createVmstat();
    for (let i = 0; i < 3; i++) parseVmstat(readBufferOf('pgfault 9\npgsteal_direct 1\npgsteal_kswapd 2\n'), vmstat);
    expect(vmstat.reclaimedPages).toBe(3);
  });
});

describe('parseDiskstats', () => {
  it('reads eleven figures and leaves those of newer kernels', () => {
    const disks = createDiskstats();
    const text = ' 8 0 sda 1 2 3 4 5 6 7 8 9 10 11\n 104 0 cciss/c0d0 12 2 3 4 5 6 7 8 9 10 21 0 0 0 0 0 0\n';
    expect(parseDiskstats(readBufferOf(text), disks)).toBe(true);
    expect(disks.keys).toEqual(['sda', 'cciss/c0d0']);
    expect([...disks.figures.subarray(0, 11)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(disks.figures[11 + DISK_FIGURES.indexOf('weightedIoMs')]).toBe(21);
  });

  it('understands a machine without disks', () => {
    expect(parseDiskstats(readBufferOf(''), createDiskstats())).toBe(true);
  });

  it('does not understand a file that was cut, wherever it was cut but between lines', () => {
    const line = ' 8 0 sda 1 2 3 4 5 6 7 8 9 10 11\n';
    for (let length = 1; length < line.length; length++) {
      expect(parseDiskstats(readBufferOf(line.slice(0, length)), createDiskstats())).toBe(false);
    }
  });
});

describe('parseNetDev', () => {
  it('reads names with and without a space before the first number', () => {
    const interfaces = createNetDev();
    const lo = '    lo: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n';
    const bridge = 'br-0a1b:18446744073709551615 2 3 4 5 6 7 8 9 10 11 12 0 0 0 0\n';
    expect(parseNetDev(readBufferOf(HEADER + lo + bridge), interfaces)).toBe(true);
    expect(interfaces.keys).toEqual(['lo', 'br-0a1b']);
    expect([...interfaces.figures.subarray(0, 12)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(interfaces.figures[INTERFACE_FIGURES.length]).toBe(2 ** 64);
  });

  it('reads the same rows again without making keys anew', () => {
    const interfaces = createNetDev();
    const text = `${HEADER}  eth0: 1 2 3 4 5 6 7 8 9 10 11 12\n`;
    parseNetDev(readBufferOf(text), interfaces);
    const { version } = interfaces;
    parseNetDev(readBufferOf(text.replace(': 1 ', ': 5 ')), interfaces);
    expect([interfaces.version, interfaces.figures[0]]).toEqual([version, 5]);
  });

  it.each(['', 'eth0: 1 2 3 4 5 6 7 8 9 10 11 12\n', `${HEADER}eth0 1 2\n`, `${HEADER}eth0: 1 2 3\n`])(
    'does not understand %j',
    (text) => {
      expect(parseNetDev(readBufferOf(text), createNetDev())).toBe(false);
    },
  );
});

describe('parsePressure', () => {
  it('reads both lines', () => {
    const pressure = createPressure();
    const some = 'some avg10=3.38 avg60=1.00 avg300=2.00 total=146791848\n';
    const full = 'full avg10=0.00 avg60=0.00 avg300=0.00 total=7\n';
    expect(parsePressure(readBufferOf(some + full), pressure)).toBe(true);
    expect(pressure).toEqual({
      some: { avg10Percent: 3.38, totalMicroseconds: 146_791_848 },
      full: { avg10Percent: 0, totalMicroseconds: 7 },
    });
  });

  it('leaves the line that a file does not have absent', () => {
    const pressure = createPressure();
    parsePressure(readBufferOf('some avg10=1.00 avg60=1.00 avg300=2.00 total=1\n'), pressure);
    expect(parsePressure(readBufferOf('full avg10=0.57 avg60=0.01 avg300=0.00 total=9\n'), pressure)).toBe(true);
    expect(pressure.some.totalMicroseconds).toBeNaN();
  });

  it.each([
    '',
    'some\n',
    'some avg10=x avg60=1 avg300=2 total=3\n',
    'none avg10=1.00 avg60=1.00 avg300=2.00 total=1\n',
  ])('does not understand %j', (text) => {
    expect(parsePressure(readBufferOf(text), createPressure())).toBe(false);
  });
});

describe('parseFileNr', () => {
  it('reads open files and their limit', () => {
    const fileNr = createFileNr();
    expect(parseFileNr(readBufferOf('778\t0\t2465620\n'), fileNr)).toBe(true);
    expect(fileNr).toEqual({ allocated: 778, limit: 2_465_620 });
  });

  it('takes the largest number there is for no limit', () => {
    const fileNr = createFileNr();
    expect(parseFileNr(readBufferOf('778\t0\t9223372036854775807\n'), fileNr)).toBe(true);
    expect(fileNr.limit).toBeNaN();
  });
});

describe('parseSockstat', () => {
  it('reads the file of either address family', () => {
    const sockstat = createSockstat();
    const ipv4 = 'sockets: used 15\nTCP: inuse 3 orphan 1 tw 2 alloc 3 mem 13\nUDP: inuse 9\n';
    expect(parseSockstat(readBufferOf(ipv4), sockstat)).toBe(true);
    expect(sockstat).toEqual({ used: 15, tcpInUse: 3, tcpOrphaned: 1, tcpTimeWait: 2 });
    expect(parseSockstat(readBufferOf('TCP6: inuse 4\nUDP6: inuse 9\n'), sockstat)).toBe(true);
    expect(sockstat).toEqual({ used: Number.NaN, tcpInUse: 4, tcpOrphaned: Number.NaN, tcpTimeWait: Number.NaN });
  });
});

describe('files of a control group', () => {
  it.each([
    ['0\n', true, 0],
    ['536870912\n', true, 536_870_912],
    ['max\n', true, Number.NaN],
    ['max', false, Number.NaN],
    ['', false, Number.NaN],
  ])('parseCgroupValue reads %j', (text, understood, value) => {
    const into = createCgroupValue();
    expect([parseCgroupValue(readBufferOf(text), into), into.value]).toEqual([understood, value]);
  });

  it.each([
    ['150000 100000\n', true, 1.5],
    ['max 100000\n', true, Number.NaN],
    ['150000\n', false, Number.NaN],
    ['150000 0\n', false, Number.NaN],
  ])('parseCgroupCpuMax reads %j', (text, understood, cpus) => {
    const into = createCgroupCpuMax();
    expect([parseCgroupCpuMax(readBufferOf(text), into), into.cpus]).toEqual([understood, cpus]);
  });

  it('parseCgroupCpuStat reads a group without a quota', () => {
    const stat = createCgroupCpuStat();
    expect(parseCgroupCpuStat(readBufferOf('usage_usec 3\nuser_usec 1\nsystem_usec 2\n'), stat)).toBe(true);
    expect(stat).toMatchObject({ userMicroseconds: 1, systemMicroseconds: 2, throttledPeriods: Number.NaN });
  });
});
