// 12 metrics of N processes, set once a second, as an exporter on prom-client would keep them: `run-prom-client.ts PORT N`.
import { createServer } from 'node:http';
import { Counter, Gauge, Registry } from 'prom-client';

const [port, processes] = process.argv.slice(2).map(Number) as [number, number];
const registry = new Registry();
const options = (name: string) => ({
  name,
  help: 'What an exporter keeps of a process',
  labelNames: ['name', 'pid', 'start'],
  registers: [registry],
});
const counters = Array.from({ length: 4 }, (_, i) => new Counter(options(`process_counter_${i}_bytes_total`)));
const gauges = Array.from({ length: 8 }, (_, i) => new Gauge(options(`process_gauge_${i}_bytes`)));

function tick(): void {
  for (let pid = 0; pid < processes; pid++) {
    const labels = { name: `process-${pid}`, pid: String(1000 + pid), start: '1800000000' };
    for (const [i, counter] of counters.entries()) counter.inc(labels, 0.01 * i + 0.001 * pid);
    for (const [i, gauge] of gauges.entries()) gauge.set(labels, 4096 * pid * i);
  }
}

tick();
setInterval(tick, 1000);
const server = createServer(async (_, response) => {
  response.setHeader('content-type', registry.contentType);
  response.end(await registry.metrics());
});
server.listen(port, '127.0.0.1');
