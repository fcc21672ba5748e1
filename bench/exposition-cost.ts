// What a scrape costs: our agent beside prom-client and process-exporter, one after the other, each alone with N processes in
// a PID namespace and scraped every 1.1 s, so that each scrape finds another frame, asked as Prometheus asks. CPU is that of
// the whole process around a scrape, less what it uses in as long a time while nobody asks, once V8 has compiled what
// scrapes run. Prints JSON. Takes root and a C compiler. `npm run build` first, or say --sources.
// `npm run bench bench/exposition-cost.ts -- --n 200 --seconds 30 --reps 3`
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type MeasureOptions, measureScrapes, type ScrapeRun } from './exposition/measure-scrapes.ts';
import { type ScrapedPeer, scrapedPeers } from './exposition/scraped-peers.ts';
import { builtCommand, whyStale } from './sampling/built-command.ts';
import { whyNoNamespace } from './sampling/fleet-namespace.ts';
import { compileNativePrograms } from './sampling/native-programs.ts';
import { spread } from './storage/spread.ts';

const { values: flags } = parseArgs({
  options: {
    n: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '30' },
    settle: { type: 'string', default: '10' },
    reps: { type: 'string', default: '3' },
    sources: { type: 'boolean', default: false },
  },
});
const SOURCES = ['--conditions=@tidemark/source', '--disable-warning=ExperimentalWarning'] as const;
const COMMAND = fileURLToPath(new URL('../packages/cli/bin/tidemark.js', import.meta.url));
const say = (line: string) => process.stderr.write(`${line}\n`);

async function runAll(peers: readonly ScrapedPeer[], options: Omit<MeasureOptions, 'native'>): Promise<ScrapeRun[]> {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));
  const runs: ScrapeRun[] = [];
  try {
    const native = compileNativePrograms(directory);
    for (let repetition = 0; repetition < Number(flags.reps); repetition++) {
      const first = repetition % peers.length;
      for (const peer of [...peers.slice(first), ...peers.slice(0, first)]) {
        const run = await measureScrapes(peer, { ...options, native });
        say(
          `${run.peer}: ${run.cpuMsPerScrape} ms a scrape, at least ${run.leastCpuMsPerScrape}, ${run.pageBytes} bytes`,
        );
        runs.push(run);
      }
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
  return runs;
}

function summarize(peer: ScrapedPeer, runs: readonly ScrapeRun[]) {
  const own = runs.filter((run) => run.peer === peer.name);
  const { pageBytes, sentBytes, samples } = own.at(-1) as ScrapeRun;
  const cpuMsPerScrape = spread(
    own.map((run) => run.cpuMsPerScrape),
    3,
  );
  const leastCpuMsPerScrape = spread(
    own.map((run) => run.leastCpuMsPerScrape),
    3,
  );
  return { peer: peer.name, does: peer.does, cpuMsPerScrape, leastCpuMsPerScrape, pageBytes, sentBytes, samples };
}

async function main() {
  const stale = flags.sources ? undefined : whyStale();
  if (stale !== undefined) throw new Error(stale);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const skipped = scrapedPeers.flatMap(({ missing }) => missing() ?? []);
  const peers = scrapedPeers.filter(({ missing }) => missing() === undefined);
  const [processes, seconds] = [Number(flags.n), Number(flags.seconds)];
  const tidemark = flags.sources ? [process.execPath, ...SOURCES, COMMAND] : [builtCommand()];
  const settleSeconds = Number(flags.settle);
  const runs = await runAll(peers, { processes, seconds, settleSeconds, tidemark, signal: stop.signal });
  return {
    bench: 'exposition-cost',
    date: new Date().toISOString(),
    machine: { cpu: cpus()[0]?.model, cpus: availableParallelism(), kernel: release(), node: process.version },
    ...{ processes, seconds, repetitions: Number(flags.reps), load1: loadavg()[0], skipped },
    results: peers.map((peer) => summarize(peer, runs)),
    runs,
  };
}

const impossible = whyNoNamespace();
if (impossible !== undefined) say(`skipped: ${impossible}`);
else process.stdout.write(`${JSON.stringify(await main(), null, 2)}\n`);
