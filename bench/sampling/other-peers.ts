import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Peer, type Site, ticksBegin } from './peer.ts';

const APPS_PLUGIN = '/usr/lib/netdata/plugins.d/apps.plugin';

/** Why a program cannot run here; undefined when it can. */
function missing(program: string, debianPackage: string): () => string | undefined {
  return () => {
    const isFile = program.includes('/');
    const found = isFile ? existsSync(program) : spawnSync('sh', ['-c', 'command -v "$0"', program]).status === 0;
    return found ? undefined : `${program} is not installed (Debian: ${debianPackage})`;
  };
}

/** What people use instead of us, and the floor below all. */
export const otherPeers: readonly Peer[] = [
  {
    name: 'floor',
    takes: 'cpu rss threads io fds',
    missing: () => undefined,
    command: ({ native }) => [native.floor],
    countTicks: ticksBegin('.'),
  },
  {
    name: 'top',
    takes: 'cpu rss',
    missing: missing('top', 'procps'),
    command: () => ['top', '-b', '-d', '1'],
    // Without a file of the user's own preferences.
    environment: ({ directory }) => ({ HOME: directory }),
    countTicks: ticksBegin('top - '),
  },
  {
    name: 'pidstat',
    takes: 'cpu rss io faults',
    missing: missing('pidstat', 'sysstat'),
    command: () => ['pidstat', '-h', '-r', '-u', '-d', '-p', 'ALL', '1'],
    countTicks: ticksBegin('# Time'),
  },
  {
    name: 'netdata-apps',
    takes: 'cpu rss threads io fds faults by application; the plugin alone, without the daemon that keeps it',
    settleSeconds: 30,
    missing: missing(APPS_PLUGIN, 'netdata-core'),
    command: () => [APPS_PLUGIN, '1'],
    countTicks: ticksBegin('BEGIN apps.cpu '),
  },
  {
    name: 'process-exporter',
    takes: 'cpu rss threads io fds faults smaps by command name; asked once a second',
    missing: missing('prometheus-process-exporter', 'prometheus-process-exporter'),
    command: (site) => [
      'prometheus-process-exporter',
      ...['-web.listen-address', `127.0.0.1:${site.port}`, '-config.path', writeExporterConfig(site)],
    ],
    visit: async ({ port }) => {
      await (await fetch(`http://127.0.0.1:${port}/metrics`)).arrayBuffer();
    },
    countTicks: (_site, visits) => visits,
  },
];

function writeExporterConfig({ directory }: Site): string {
  const file = join(directory, 'process-exporter.yml');
  writeFileSync(file, 'process_names:\n  - name: "{{.Comm}}"\n    cmdline: [".+"]\n');
  return file;
}
