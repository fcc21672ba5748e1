import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, missingProgram, openServer, type Server } from '../../bench/storage/server.ts';

/** A real Alertmanager that tells one webhook of everything. */
export interface Alertmanager extends Server {
  readonly url: string;
}

export function hasAlertmanager(): boolean {
  const missing = missingProgram('prometheus-alertmanager', 'prometheus-alertmanager');
  if (missing === undefined) return true;
  process.stdout.write(`skipped: ${missing}; \`node tools/install-peers.mjs\` installs it\n`);
  return false;
}

/** Resolves when it is ready; it keeps everything in `directory`. `route` holds what its root route does besides. */
export async function openAlertmanager(
  directory: string,
  { webhook, route }: { readonly webhook: string; readonly route: Readonly<Record<string, unknown>> },
): Promise<Alertmanager> {
  mkdirSync(directory, { recursive: true });
  const configuration = join(directory, 'alertmanager.yml');
  // It reads YAML, of which JSON is a part.
  writeFileSync(
    configuration,
    JSON.stringify({
      route: { receiver: 'peer', ...route },
      receivers: [{ name: 'peer', webhook_configs: [{ url: webhook }] }],
    }),
  );
  const port = await freePort();
  const server = await openServer({
    command: [
      ...['prometheus-alertmanager', `--config.file=${configuration}`, `--storage.path=${join(directory, 'data')}`],
      ...[`--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address='],
    ],
    port,
    readyPath: '/-/ready',
    logFile: join(directory, 'alertmanager.log'),
  });
  return { ...server, url: `http://127.0.0.1:${port}` };
}
