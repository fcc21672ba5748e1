import tab from '@bomb.sh/tab/commander';
import { AGGREGATIONS, METRICS } from '@tidemark/core';
import type { Command } from 'commander';

/** Percentiles that people ask for; any other can be typed. */
const PERCENTILES = ['p50', 'p90', 'p95', 'p99', 'p99.9'];

/** Gives the program `complete`: the script of a shell, and what that script asks on every press of the tab key. */
export function defineCompletion(program: Command): void {
  const completion = tab(program);
  for (const name of ['query', 'latest', 'series', 'compare', 'export']) {
    const command = completion.commands.get(name);
    const selector = command?.arguments.get('selector');
    if (selector !== undefined) {
      selector.handler = (complete) => {
        for (const { name: metric, help } of Object.values(METRICS)) complete(metric, help);
      };
    }
    const aggregation = command?.options.get('agg');
    if (aggregation !== undefined) {
      aggregation.handler = (complete) => {
        for (const each of [...AGGREGATIONS, ...PERCENTILES]) complete(each, '');
      };
    }
  }
}
