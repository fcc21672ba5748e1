import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const UNASKED = fileURLToPath(new URL('../../test/unasked-server.ts', import.meta.url));

describe('a server that nobody has asked', () => {
  it('has not loaded what answers', () => {
    const node = ['--conditions=@tidemark/source', '--disable-warning=ExperimentalWarning'];
    const { stdout, stderr } = spawnSync(process.execPath, [...node, UNASKED], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const large = ['tls', 'internal/deps/undici/undici'];
    expect(JSON.parse(stdout)).toEqual({ listening: [], status: '503', asked: large });
  });
});
