import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { openFleetNamespace } from '../sampling/fleet-namespace.ts';
import type { NativePrograms } from '../sampling/native-programs.ts';
import { readTreeUse } from '../sampling/process-tree.ts';
import { freePort } from '../storage/server.ts';
import { round, spread } from '../storage/spread.ts';
import type { ScrapedPeer } from './scraped-peers.ts';

/** What one run of one peer found. */
export interface ScrapeRun {
  readonly peer: string;
  /** Of the whole process; the median, less that of as long a time in which nobody asked. */
  readonly cpuMsPerScrape: number;
  /** The same of the cheapest: what it costs when nothing else runs on the machine. */
  readonly leastCpuMsPerScrape: number;
  readonly pageBytes: number;
  /** As it crossed the wire, headers excepted. */
  readonly sentBytes: number;
  readonly samples: number;
}

export interface MeasureOptions {
  readonly processes: number;
  readonly seconds: number;
  readonly settleSeconds: number;
  readonly tidemark: readonly string[];
  readonly native: NativePrograms;
  readonly signal: AbortSignal;
}

/** As Prometheus 2.42 asks. */
const HEADERS = {
  accept:
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
  'accept-encoding': 'gzip',
};

/** How long a scrape goes on costing something: memory is cleared up, packets are acknowledged. */
const AFTERMATH_MS = 20;

/**
 * From one scrape to the next, with a look in the middle at what the process does anyway in as long a time. More than the
 * second from tick to tick: no two scrapes find the same frame, and none has a tick before it that others have behind them.
 */
const SCRAPE_EVERY_MS = 1100;

/** V8 compiles what has run some thousand times, once: weeks of scrapes are not to be judged by the first. */
const WARM_UP_MS = 10_000;

/** Runs a peer among so many processes, and looks at it from outside before and after each scrape. */
export async function measureScrapes(peer: ScrapedPeer, options: MeasureOptions): Promise<ScrapeRun> {
  const { processes, seconds, settleSeconds, tidemark, native, signal } = options;
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));
  const port = await freePort();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    await using namespace = await openFleetNamespace({
      fleet: native.fleet,
      processes,
      command: peer.command({ directory, port, processes, tidemark }),
      environment: { ...process.env, ...peer.environment },
      outputFile: join(directory, 'stdout'),
      errorFile: join(directory, 'stderr'),
      signal,
    });
    const cpuNs = () => readTreeUse(namespace.commandPid, native).cpuNs;
    await sleep(settleSeconds * 1000, undefined, { signal });
    namespace.requireRunning();
    for (const end = performance.now() + WARM_UP_MS; performance.now() < end; ) await scrape(port, agent);
    const costs: Record<'idle' | 'scraped', number[]> = { idle: [], scraped: [] };
    for (let look = 0; look < (2 * seconds * 1000) / SCRAPE_EVERY_MS; look++) {
      const isScraped = look % 2 === 1;
      const before = cpuNs();
      if (isScraped) await scrape(port, agent);
      await sleep(AFTERMATH_MS, undefined, { signal });
      costs[isScraped ? 'scraped' : 'idle'].push((cpuNs() - before) / 1e6);
      await sleep(SCRAPE_EVERY_MS / 2 - AFTERMATH_MS, undefined, { signal });
    }
    const idleMs = spread(costs.idle, 3);
    const scrapedMs = spread(costs.scraped, 3);
    namespace.requireRunning();
    const sent = await scrape(port, agent);
    const page = sent.isPacked ? gunzipSync(sent.body) : sent.body;
    return {
      peer: peer.name,
      cpuMsPerScrape: round(scrapedMs.median - idleMs.median, 3),
      leastCpuMsPerScrape: round(scrapedMs.min - idleMs.min, 3),
      pageBytes: page.length,
      sentBytes: sent.body.length,
      samples: page.toString().match(/^[^#\n]/gm)?.length ?? 0,
    };
  } finally {
    agent.destroy();
    rmSync(directory, { recursive: true });
  }
}

function scrape(port: number, agent: Agent): Promise<{ readonly body: Buffer; readonly isPacked: boolean }> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/metrics', agent, headers: HEADERS }, (response) => {
      const chunks: Buffer[] = [];
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('error', reject)
        .once('end', () => {
          if (response.statusCode !== 200) reject(new Error(`a scrape was answered with ${response.statusCode}`));
          resolve({ body: Buffer.concat(chunks), isPacked: response.headers['content-encoding'] === 'gzip' });
        });
    }).on('error', reject);
  });
}
