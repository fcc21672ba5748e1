import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

/** Tools that others trust, and who makes them: what `node tools/install-peers.mjs` installs on Debian. */
const MAKERS = { ps: /procps/, free: /procps/, vmstat: /procps/, pidstat: /sysstat/ } as const;

export type Peer = keyof typeof MAKERS;

const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC', S_TIME_FORMAT: 'ISO' };

/** Whether the tools are there, the ones meant and not namesakes; says so when not. */
export function hasPeers(...peers: readonly Peer[]): boolean {
  const missing = peers.filter((peer) => {
    const { stdout, stderr } = spawnSync(peer, ['-V'], { encoding: 'utf8' });
    return !MAKERS[peer].test(`${stdout}${stderr}`);
  });
  if (missing.length === 0) return true;
  process.stdout.write(
    `skipped: no ${missing.join(' and no ')} on PATH; \`node tools/install-peers.mjs\` installs it on Debian\n`,
  );
  return false;
}

/** One process as `ps` sees it. Memory in bytes. */
export function readPs(pid: number) {
  const columns = ['rss', 'vsz', 'nlwp', 'min_flt', 'maj_flt', 'cputimes', 'etimes', 'stat', 'comm'];
  const args = ['-p', String(pid), ...columns.flatMap((column) => ['-o', `${column}=`])];
  const words = execFileSync('ps', args, { encoding: 'utf8', env }).trim().split(/\s+/);
  const [rss, vsz, threads, minorFaults, majorFaults, cpuSeconds, ageSeconds] = words.map(Number) as number[];
  return {
    rssBytes: (rss as number) * 1024,
    virtualBytes: (vsz as number) * 1024,
    threads: threads as number,
    minorFaults: minorFaults as number,
    majorFaults: majorFaults as number,
    /** Whole seconds, rounded down. */
    cpuSeconds: cpuSeconds as number,
    ageSeconds: ageSeconds as number,
    state: words[7] as string,
    name: words.slice(8).join(' '),
  };
}

/** A report of pidstat: its columns, and when it was asked and answered. */
export interface PidstatReport {
  readonly askedMs: number;
  readonly answeredMs: number;
  readonly seconds: number;
  readonly figures: Readonly<Record<string, number>>;
}

/** What pidstat measures over some seconds from about now: `-u` for CPU, `-r` for memory, `-d` for disks. */
export async function runPidstat(pid: number, seconds: number, ...kinds: string[]): Promise<PidstatReport> {
  const askedMs = Date.now();
  const args = ['-h', ...kinds, '-p', String(pid), String(seconds), '1'];
  const { stdout } = await promisify(execFile)('pidstat', args, { env });
  const [header = '', row = ''] = stdout.split('\n').slice(-3);
  const names = header.replace('#', '').trim().split(/\s+/);
  const words = row.trim().split(/\s+/);
  const figures = Object.fromEntries(names.map((name, i) => [name, Number(words[i])]));
  return { askedMs, answeredMs: Date.now(), seconds, figures };
}

/** The `Mem:` or `Swap:` row of `free -b -w` by the name of its columns. */
export function readFree(): Readonly<Record<'Mem' | 'Swap', Readonly<Record<string, number>>>> {
  const [header = '', ...rows] = execFileSync('free', ['-b', '-w'], { encoding: 'utf8', env }).split('\n');
  const names = header.trim().split(/\s+/);
  const byRow = rows.map((row) => {
    const [label = '', ...words] = row.trim().split(/\s+/);
    return [label.replace(':', ''), Object.fromEntries(words.map((word, i) => [names[i], Number(word)]))];
  });
  return Object.fromEntries(byRow);
}

/** `vmstat -s` by the text behind each number: `CPU context switches`. */
export function readVmstat(): Readonly<Record<string, number>> {
  const lines = execFileSync('vmstat', ['-s'], { encoding: 'utf8', env }).trim().split('\n');
  const facts = lines.map((line) => /^\s*(\d+) (.*)$/.exec(line) ?? []);
  return Object.fromEntries(facts.map(([, number, name = '']) => [name, Number(number)]));
}
