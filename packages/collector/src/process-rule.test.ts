import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createFakeClock } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { createProcTree, type ProcTree } from '../test/proc-tree.ts';
import { openProcRoot } from './proc/proc-root.ts';
import { createProcessFacts } from './proc/process-facts.ts';
import { compileProcessRule, type ProcessRule } from './process-rule.ts';
import { createProcessTable } from './process-table.ts';

function startOn(tree: ProcTree) {
  const root = openProcRoot(tree.path);
  const table = createProcessTable(root);
  const clock = createFakeClock(tree.tick(0).timeMs);
  table.refresh(tree.tick(0));
  const context = { facts: createProcessFacts(root), table, clock };
  const pidsOf = (rule: ProcessRule) => {
    const matches = compileProcessRule(rule, context);
    return () => [...table.processes.values()].filter(matches).map(({ pid }) => pid);
  };
  return { table, clock, pidsOf };
}

const putFamily = (tree: ProcTree) => {
  tree.put(1, { name: 'systemd', parent: 0, cmdline: '/sbin/init', cgroup: '/init.scope' });
  tree.put(10, { name: 'nginx', cmdline: 'nginx: master process', cgroup: '/system.slice/nginx.service' });
  tree.put(11, {
    name: 'nginx',
    parent: 10,
    cmdline: 'nginx: worker process',
    cgroup: '/system.slice/nginx.service/worker',
  });
  tree.put(20, { name: 'node', cmdline: '/usr/bin/node server.js --port 80', cgroup: '/system.slicer/node.service' });
  tree.put(21, { name: 'node', parent: 20, cmdline: '/usr/bin/node worker.js', environ: ['HOME=/root', 'RUN=7=8'] });
};

describe('compileProcessRule', () => {
  it.each<[ProcessRule, number[]]>([
    [{}, [1, 10, 11, 20, 21]],
    [{ pid: 20 }, [20]],
    [{ name: 'node' }, [20, 21]],
    [{ name: 'nod' }, []],
    [{ command: 'server\\.js .*80$' }, [20]],
    [{ command: '^nginx: worker' }, [11]],
    [{ cgroup: '/system.slice' }, [10, 11]],
    [{ cgroup: '/system.slice/nginx.service/' }, [11]],
    [{ unit: 'nginx.service' }, [10, 11]],
    [{ tree: 20 }, [20, 21]],
    [{ tree: 'nginx' }, [10, 11]],
    [{ tree: 1 }, [1, 10, 11, 20, 21]],
    [{ user: userInfo().username }, [1, 10, 11, 20, 21]],
    [{ user: 'nobody-at-all' }, []],
    [{ name: 'node', command: 'worker' }, [21]],
    [{ environment: 'RUN=7=8' }, [21]],
    [{ environment: 'RUN=7' }, []],
    [{ environment: 'UN=7=8' }, []],
    [{ environment: 'HOME=' }, []],
  ])('%j chooses %j', (rule, pids) => {
    using tree = createProcTree();
    putFamily(tree);
    expect(startOn(tree).pidsOf(rule)()).toEqual(pids);
  });

  it('looks again after the process executed something else', () => {
    using tree = createProcTree();
    tree.put(30, { name: 'sh', cmdline: 'sh -c server' });
    const { table, pidsOf } = startOn(tree);
    const pids = pidsOf({ command: 'server --run' });
    expect(pids()).toEqual([]);
    tree.put(30, { name: 'server', cmdline: 'server --run' });
    table.refresh(tree.tick(1));
    expect(pids()).toEqual([30]);
  });

  it('looks again while a process is new: it may not have executed its program yet, and have the name of its parent', async () => {
    using tree = createProcTree();
    tree.put(40, { name: 'bash', cmdline: 'bash watch.sh' });
    const { clock, pidsOf } = startOn(tree);
    const pids = pidsOf({ command: 'backup' });
    expect(pids()).toEqual([]);
    tree.put(40, { name: 'bash', cmdline: 'bash backup.sh' });
    await clock.advance(1000);
    expect(pids()).toEqual([40]);
    tree.put(40, { name: 'bash', cmdline: 'bash is never asked again' });
    expect(pids()).toEqual([40]);
  });

  it('follows a pid file, read anew every five seconds', async () => {
    using tree = createProcTree();
    putFamily(tree);
    const { clock, pidsOf } = startOn(tree);
    const pidFile = join(tree.path, 'server.pid');
    const pids = pidsOf({ pidFile });
    expect(pids()).toEqual([]);
    writeFileSync(pidFile, '20\n');
    await clock.advance(4000);
    expect(pids()).toEqual([]);
    await clock.advance(1000);
    expect(pids()).toEqual([20]);
    writeFileSync(pidFile, 'not a number');
    await clock.advance(5000);
    expect(pids()).toEqual([]);
  });
});
