import { readFileSync } from 'node:fs';
import { cpus, hostname, release, totalmem } from 'node:os';
import type { HostFacts } from './run-log-entry.ts';

/** Variables that CI systems set, and what those are called. */
const CI_SYSTEMS: Readonly<Record<string, string>> = {
  GITHUB_ACTIONS: 'GitHub Actions',
  GITLAB_CI: 'GitLab CI',
  JENKINS_URL: 'Jenkins',
  BUILDKITE: 'Buildkite',
  CIRCLECI: 'CircleCI',
  TF_BUILD: 'Azure Pipelines',
  CI: 'CI',
};

/** What this process runs on. */
export function readHostFacts(env: Readonly<NodeJS.ProcessEnv>): HostFacts {
  const ci = Object.keys(CI_SYSTEMS).find((name) => (env[name] ?? '') !== '');
  const processors = cpus();
  return {
    hostName: hostname(),
    kernel: release(),
    cpuModel: processors[0]?.model.trim() ?? '',
    cpus: processors.length,
    memoryBytes: totalmem(),
    nodeVersion: process.version,
    tidemarkVersion: readVersion(),
    ci: ci === undefined ? undefined : (CI_SYSTEMS[ci] as string),
  };
}

/** Of this package, and so of Tidemark: all packages carry the same one. */
function readVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
