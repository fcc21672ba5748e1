// Prints the three largest processes of a running agent, second by second, five times. `tidemark start` comes first.
import { createClient } from '@tidemark/api/client';

await using client = createClient(process.argv[2] ?? 'http://127.0.0.1:9001');
let frames = 0;
for await (const { timeMs, series, values } of client.frames({ match: 'process_resident_memory_bytes' })) {
  const processes = series.map(({ labels }, column) => ({ name: labels.name, bytes: values[column] ?? 0 }));
  const largest = processes.toSorted((a, b) => b.bytes - a.bytes).slice(0, 3);
  const texts = largest.map(({ name, bytes }) => `${name} ${Math.round(bytes / 2 ** 20)} MiB`);
  console.log(new Date(timeMs).toISOString(), texts.join(', '));
  if (++frames === 5) break;
}
