import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, openServer, type Server } from './server.ts';

/** An InfluxDB 1. */
export interface InfluxServer extends Server {
  readonly url: string;
}

/** Resolves when it is ready; it keeps everything in `directory`. */
export async function openInfluxServer(directory: string): Promise<InfluxServer> {
  const [port, innerPort] = [await freePort(), await freePort()];
  const data = influxData(directory);
  mkdirSync(data, { recursive: true });
  const configuration = join(directory, 'influxdb.conf');
  const lines = [
    ...['reporting-disabled = true', `bind-address = "127.0.0.1:${innerPort}"`],
    ...['[meta]', `dir = "${join(data, 'meta')}"`],
    ...['[data]', `dir = "${join(data, 'data')}"`, `wal-dir = "${join(data, 'wal')}"`],
    ...['cache-snapshot-write-cold-duration = "5s"', 'compact-full-write-cold-duration = "15s"'],
    ...['[monitor]', 'store-enabled = false'],
    ...['[http]', `bind-address = "127.0.0.1:${port}"`, 'log-enabled = false', 'max-body-size = 0'],
  ];
  writeFileSync(configuration, `${lines.join('\n')}\n`);
  const server = await openServer({
    command: ['influxd', '-config', configuration],
    port,
    readyPath: '/ping',
    logFile: join(directory, 'influxd.log'),
  });
  return { ...server, url: `http://127.0.0.1:${port}` };
}

/** Where it keeps what was written. */
export function influxData(directory: string): string {
  return join(directory, 'influxdb');
}
