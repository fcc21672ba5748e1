// Run as a process of its own, to be killed: records into the directory it is given and prints the number of each
// frame it has shown to anyone.
import { createLogger, openAgent, resolveConfig } from '../src/index.ts';

const config = resolveConfig({
  dataDir: process.argv[2] as string,
  recorder: { interval: '100ms' },
  server: { port: 0 },
});
const agent = await openAgent(config, { logger: createLogger({ level: 'warn', format: 'json' }) });

setInterval(async () => {
  const { recorder } = await agent.status();
  if (recorder.newestFrame !== null) process.stdout.write(`${recorder.newestFrame.seq}\n`);
}, 20);
