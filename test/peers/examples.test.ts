import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startAgent } from '../agent-process.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));
const MAX_LINES = 40;

/** What each example prints, so that a broken one cannot pass for a quiet one. */
const OUTPUT: Readonly<Record<string, RegExp>> = {
  'embed-agent.ts':
    /^recording \S+, page on http:.*\nrate of tidemark_cpu_seconds_total, raw data, a value every 1000 ms: .*0\.\d/,
  'follow-live.ts': /^(?:\d{4}-\S+Z \S.* \d+ MiB, .* MiB, .* MiB\n){5}$/,
  'print-frames.ts': /^frame 1 at .*\n[\s\S]*host_load1 \d[\s\S]*frame 3 at /,
  'store-and-ask.ts': /^{ frames: 7200, samples: 7200 }\n{\s+tier: 'raw',\s+stepMs: 600000,\s+p95: \[\s+1\.41, /,
};

/** Examples that are told where an agent runs instead of where to keep their data. */
const ASKS_AN_AGENT: ReadonlySet<string> = new Set(['follow-live.ts']);

describe('examples', () => {
  it('are all listed here', () => {
    expect(
      readdirSync(EXAMPLES)
        .filter((name) => name.endsWith('.ts'))
        .toSorted(),
    ).toEqual(Object.keys(OUTPUT));
  });

  // Most of their time they wait for the next frame.
  it.concurrent.each(Object.entries(OUTPUT))(
    '%s runs, prints what it says and is short',
    { timeout: 30_000 },
    async (name, output) => {
      const dir = mkdtempSync(join(tmpdir(), 'tidemark-example-'));
      const data = join(dir, 'data');
      const run = async (argument: string) => {
        const args = ['--conditions=@tidemark/source', join(EXAMPLES, name), argument];
        const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: dir });
        expect(stderr).not.toMatch(/error/i);
        expect(stdout).toMatch(output);
      };
      if (ASKS_AN_AGENT.has(name)) {
        const agent = await startAgent(data, '0', { TIDEMARK_RECORDER_INTERVAL: '200ms' });
        try {
          await run(agent.url);
        } finally {
          await agent.kill('SIGTERM');
        }
      } else await run(data);
      rmSync(dir, { recursive: true });
      expect(readFileSync(join(EXAMPLES, name), 'utf8').split('\n').length).toBeLessThanOrEqual(MAX_LINES);
    },
  );
});
