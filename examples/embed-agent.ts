// A whole recorder inside your own process: records for three seconds and then asks its history about itself.
import { createLogger, openAgent, resolveConfig } from '@tidemark/agent';
import { formatSeries, parseSelector } from '@tidemark/core';

const config = resolveConfig({ dataDir: process.argv[2] ?? './tidemark-data', server: { port: 0 } });
await using agent = await openAgent(config, { logger: createLogger(config.log) });
console.log(`recording ${agent.hostName}, page on ${agent.url}`);

await new Promise((resolve) => setTimeout(resolve, 3000));

const { series, tier, stepMs } = await agent.history.query({
  selector: parseSelector('tidemark_cpu_seconds_total'),
  fromMs: Date.now() - 10_000,
  toMs: Date.now(),
  stepMs: 1000,
});
for (const { series: one, aggregation, values } of series) {
  console.log(`${aggregation} of ${formatSeries(one)}, ${tier} data, a value every ${stepMs} ms: ${values.join(' ')}`);
}
