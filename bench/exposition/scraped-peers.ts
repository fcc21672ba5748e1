import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingProgram } from '../storage/server.ts';

/** Where one run of one peer takes place. */
export interface ScrapeSite {
  /** Empty at first, and removed afterwards. */
  readonly directory: string;
  readonly port: number;
  readonly processes: number;
  /** Starts the `tidemark` command. */
  readonly tidemark: readonly string[];
}

/** Something that serves metrics of processes to Prometheus. */
export interface ScrapedPeer {
  readonly name: string;
  /** What a scrape has to do, for people. */
  readonly does: string;
  /** Why it cannot run here; undefined when it can. */
  readonly missing: () => string | undefined;
  readonly command: (site: ScrapeSite) => readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export const scrapedPeers: readonly ScrapedPeer[] = [
  {
    name: 'tidemark',
    does: 'writes the newest frame: every process with series, groups, the host and the server',
    missing: () => undefined,
    command: ({ directory, port, tidemark }) => [
      ...tidemark,
      ...['start', '--data-dir', directory, '--port', String(port)],
    ],
    environment: { TIDEMARK_RECORDER_PROCESSES: 'command=.' },
  },
  {
    name: 'prom-client',
    does: 'writes 12 metrics of each process from memory',
    missing: () => undefined,
    command: ({ port, processes }) => [
      ...[process.execPath, fileURLToPath(new URL('run-prom-client.ts', import.meta.url))],
      ...[String(port), String(processes)],
    ],
  },
  {
    name: 'process-exporter',
    does: 'reads /proc, and writes each process as a group of its own',
    missing: () => missingProgram('prometheus-process-exporter', 'prometheus-process-exporter'),
    command: (site) => [
      'prometheus-process-exporter',
      ...['-web.listen-address', `127.0.0.1:${site.port}`, '-config.path', writeExporterConfig(site)],
    ],
  },
];

function writeExporterConfig({ directory }: ScrapeSite): string {
  const file = join(directory, 'process-exporter.yml');
  writeFileSync(file, 'process_names:\n  - name: "{{.Comm}}:{{.PID}}"\n    cmdline: [".+"]\n');
  return file;
}
