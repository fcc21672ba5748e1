import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createProcTree } from '../test/proc-tree.ts';
import { findProcesses, readEnvironment, readProcess } from './find-processes.ts';

describe('findProcesses', () => {
  it('finds what matches any rule, the oldest first', () => {
    using tree = createProcTree();
    tree.put(9, { name: 'web', start: 300, session: 9 });
    tree.put(10, { name: 'job', start: 200, parent: 9, session: 9, state: 'Z' });
    tree.put(11, { name: 'other', start: 100 });
    tree.put(12, { name: 'marked', start: 400, environ: ['MARK=x'] });
    const found = findProcesses([{ tree: 9 }, { environment: 'MARK=x' }], tree.path);
    expect(found).toMatchObject([
      { pid: 10, name: 'job', parentPid: 9, sessionId: 9, state: 'Z', startTicks: 200, start: '1700000002.00' },
      { pid: 9, name: 'web' },
      { pid: 12, name: 'marked' },
    ]);
  });

  it('finds a real process by a variable that its parent began with', async () => {
    const child = spawn('sh', ['-c', 'sleep 60 & wait'], {
      detached: true,
      env: { ...process.env, TREE_MARK: 'here' },
    });
    try {
      await expect
        .poll(() => findProcesses([{ environment: 'TREE_MARK=here' }]).map(({ name }) => name))
        .toContain('sleep');
      expect(readEnvironment(child.pid as number, 'TREE_MARK')).toBe('here');
      expect(readEnvironment(child.pid as number, 'TREE_MAR')).toBeUndefined();
      expect(readProcess(child.pid as number)).toMatchObject({
        name: 'sh',
        parentPid: process.pid,
        sessionId: child.pid,
      });
    } finally {
      process.kill(-(child.pid as number), 'SIGKILL');
      await once(child, 'exit');
    }
    expect(readProcess(child.pid as number)).toBeUndefined();
  });
});
