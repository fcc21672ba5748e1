import { createFakeClock, formatSeries } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { createProcTree, type ProcTree } from '../../test/proc-tree.ts';
import { createForkWatch } from '../fork-watch.ts';
import { openProcRoot } from '../proc/proc-root.ts';
import { createProcessSources } from './process-sources.ts';

/** What a tree gives at one tick after the other, by the text of its series. */
function recordFrom(tree: ProcTree, { top = 20, everyTicks = 1 } = {}) {
  const sources = createProcessSources(openProcRoot(tree.path), {
    othersEveryTicks: 1,
    ...{ top, everyTicks, processes: [], groups: [], extras: { switches: false, pss: false } },
    ...{ bootTimeSeconds: 0, bootTimeMs: () => Number.NaN, clock: createFakeClock(), forks: createForkWatch() },
  });
  return {
    at: (second: number) => {
      const tick = tree.tick(second);
      for (const source of sources) source.sample(tick);
      const valuesOf = sources.flatMap((source) => {
        const values = new Float64Array(source.series.length);
        source.write(values, 0);
        return source.series.map((series, slot) => [formatSeries(series), values[slot] as number]);
      });
      return Object.fromEntries(valuesOf) as Readonly<Record<string, number>>;
    },
    [Symbol.dispose]: () => {
      for (const source of sources) source.close();
    },
  };
}

describe('createProcessSources', () => {
  it('always has the group of the kernel threads, though they use neither CPU nor memory', () => {
    using tree = createProcTree();
    tree.put(2, { name: 'kthreadd', parent: 0, rss: 0 });
    tree.put(30, { name: 'kworker/0:0', parent: 2, rss: 0 });
    using record = recordFrom(tree);
    expect(record.at(1)).toMatchObject({
      'group_processes{group="[kernel]"}': 2,
      'group_cpu_seconds_total{group="[kernel]"}': 0,
    });
  });

  it('counts the groups that have processes but no series', () => {
    using tree = createProcTree();
    for (const pid of [10, 11, 12]) tree.put(pid, { name: `service-${pid}`, rss: pid });
    using record = recordFrom(tree, { top: 1 });
    expect(record.at(1)).toMatchObject({
      'group_processes{group="service-12"}': 1,
      tidemark_groups_unrecorded: 2,
      tidemark_processes_unrecorded: 2,
    });
  });

  it('reads processes less often when told to, and has nothing in between', () => {
    using tree = createProcTree();
    tree.put(10, { name: 'server', utime: 100 });
    using record = recordFrom(tree, { everyTicks: 3 });
    const cpu = 'process_cpu_seconds_total{mode="user",name="server",pid="10",start="1.00"}';
    const seen = [1, 2, 3, 4, 5].map((second) => {
      tree.put(10, { name: 'server', utime: 100 * second });
      const values = record.at(second);
      return [values[cpu], values['group_cpu_seconds_total{group="server"}'], values.host_processes];
    });
    const absent = [Number.NaN, Number.NaN, Number.NaN];
    expect(seen).toEqual([[1, 1, 1], absent, absent, [4, 4, 1], absent]);
  });
});
