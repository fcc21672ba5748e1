import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startAgent } from '../agent-process.ts';

const CLIENTS = new URL('../../docs/protocol/clients/', import.meta.url);

/** Debian's, which sees Debian's packages. */
const PYTHON = '/usr/bin/python3';

/** Prints seq, metric, labels and value of each frame, as the document says. */
const LINE = /^(\d+) host_load1 \{\} \d+(\.\d+)?$/;

function hasPython(...modules: readonly string[]): boolean {
  const { status } = spawnSync(PYTHON, ['-c', modules.map((name) => `import ${name}`).join('\n')]);
  if (status === 0) return true;
  const missing = [PYTHON, ...modules].join(' with ');
  process.stdout.write(`skipped: no ${missing}; \`node tools/install-peers.mjs\` installs it on Debian\n`);
  return false;
}

/** A client of the document, and the numbers of the frames that it prints. */
function startClient(name: string, url: string) {
  const child = spawn(PYTHON, [fileURLToPath(new URL(name, CLIENTS)), url, 'host_load1']);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    nextSeq: async () => Number(LINE.exec((await lines.next()).value as string)?.[1]),
    [Symbol.dispose]: () => {
      child.kill();
    },
  };
}

const CASES = [
  ['live_sse.py', 'http', hasPython()],
  ['live_websocket.py', 'ws', hasPython('websockets')],
] as const;

describe('the Python clients of docs/protocol/live.md', () => {
  it.each(CASES.filter(([, , isThere]) => isThere))('%s misses nothing across a restart', async (name, scheme) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'tidemark-live-clients-'));
    const first = await startAgent(dataDir);
    using client = startClient(name, `${first.url.replace('http', scheme)}/live`);
    const seqs = [await client.nextSeq(), await client.nextSeq()];
    await first.kill('SIGTERM');
    const second = await startAgent(dataDir, first.port);
    for (let i = 0; i < 4; i++) seqs.push(await client.nextSeq());
    await second.kill('SIGTERM');
    rmSync(dataDir, { recursive: true });
    expect(seqs).toEqual(seqs.map((_, i) => (seqs[0] as number) + i));
  });
});
