import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, repositoryFiles } from './repository-files.ts';

/** What one fence refuses. A fence is the name of a file in tools/fences, or of one of Biome's own rules. */
const REFUSED: readonly (readonly [fence: string, file: string, source: string])[] = [
  ['core', 'packages/core/src/import-node.ts', `export { sep } from 'node:path';`],
  ['core', 'packages/core/src/import-package.ts', `import { z } from 'zod';\nexport const schema = z.string();`],
  ['core', 'packages/core/src/import-type.ts', `export type Stats = import('node:fs').Stats;`],
  ['core', 'packages/core/src/import-later.ts', `export const later = () => import('piscina');`],
  ['layers', 'packages/core/src/import-up.test.ts', `import '@tidemark/storage';`],
  ['layers', 'packages/collector/src/import-sister.ts', `export type { History } from '@tidemark/storage';`],
  ['layers', 'packages/storage/src/import-sister.ts', `import '@tidemark/collector';`],
  ['layers', 'packages/storage/src/import-up.ts', `export type Router = import('@tidemark/api').AppRouter;`],
  ['layers', 'packages/api/src/import-sister.ts', `import '@tidemark/collector';`],
  ['layers', 'packages/api/src/import-up.ts', `export const agent = () => import('@tidemark/agent');`],
  ['layers', 'packages/load/src/import-sister.ts', `import '@tidemark/api';`],
  ['layers', 'packages/agent/src/import-up.ts', `import 'tidemark';`],
  ['layers', 'packages/cli/src/import-past.ts', `import '@tidemark/collector';`],
  ['layers', 'packages/plugin-kit/src/import-sister.ts', `import '@tidemark/storage';`],
  ['layers', 'packages/storage/src/import-plugin.ts', `import '@tidemark/notifier-slack';`],
  ['layers', 'packages/storage/src/import-kit.ts', `import '@tidemark/plugin-kit/testing';`],
  ['layers', 'packages/storage/src/import-kit.test.ts', `import '@tidemark/plugin-kit';`],
  ['layers', 'plugins/notifier-slack/src/import-core.ts', `import '@tidemark/core';`],
  ['layers', 'plugins/notifier-slack/src/import-core.test.ts', `import '@tidemark/core';`],
  ['layers', 'plugins/notifier-slack/src/import-sister.ts', `import '@tidemark/notifier-webhook';`],
  ['layers', 'plugins/exporter-otlp/src/import-sister.ts', `import '@tidemark/exporter-newrelic';`],
  ['plugins', 'plugins/notifier-slack/src/import-host.ts', `import '@tidemark/plugin-kit/host';`],
  ['plugins', 'plugins/notifier-slack/src/import-testing.ts', `import '@tidemark/plugin-kit/testing';`],
  ['plugins', 'plugins/notifier-slack/src/import-zod.ts', `import 'zod';`],
  ['layers', 'packages/newcomer/src/import-any.ts', `import '@tidemark/core';`],
  [
    'layers',
    'apps/dashboard/src/import-server.ts',
    `import type { History } from '@tidemark/storage';\nexport type H = History;`,
  ],
  ['entries', 'packages/agent/src/import-deep.ts', `import '@tidemark/core/src/clock.ts';`],
  ['entries', 'packages/agent/src/import-built.ts', `import '@tidemark/core/dist/index.js';`],
  ['entries', 'packages/agent/src/import-beside.ts', `import '../../core/src/clock.ts';`],
  [
    'entries',
    'packages/agent/src/config/import-beside.ts',
    `export type C = import('../../../core/src/clock.ts').Clock;`,
  ],
  ['entries', 'examples/import-source.ts', `import '../packages/core/src/index.ts';`],
  ['api-types', 'apps/dashboard/src/import-value.ts', `import { liveFrames } from '@tidemark/api';\nliveFrames();`],
  [
    'api-types',
    'apps/dashboard/src/import-mixed.ts',
    `import { type AppRouter } from '@tidemark/api';\nexport type R = AppRouter;`,
  ],
  ['api-types', 'apps/dashboard/src/import-later.ts', `export const api = () => import('@tidemark/api');`],
  [
    'sqlite',
    'packages/agent/src/import-sqlite.ts',
    `import Database from 'better-sqlite3';\nnew Database('x').close();`,
  ],
  ['sqlite', 'packages/cli/src/import-node-sqlite.ts', `export { DatabaseSync } from 'node:sqlite';`],
  [
    'chart-library',
    'apps/dashboard/src/view/import-chart.ts',
    `import type uPlot from 'uplot';\nexport type Plot = uPlot;`,
  ],
  ['chart-library', 'apps/dashboard/src/import-style.ts', `import 'uplot/dist/uPlot.min.css';`],
  ['proc-files', 'packages/collector/src/read-file.ts', `export { readFileSync } from 'node:fs';`],
  ['proc-files', 'packages/collector/src/sources/read-file.ts', `export { readFile } from 'node:fs/promises';`],
  ['proc-paths', 'packages/collector/src/name-root.ts', `export const root = '/proc';`],
  ['proc-paths', 'packages/storage/src/name-file.ts', `export const file = "/proc/self/stat";`],
  ['proc-paths', 'packages/agent/src/name-pid.ts', `export const file = (pid: number) => \`/proc/\${pid}/stat\`;`],
  ['exit', 'packages/agent/src/call-exit.ts', 'process.exit(1);'],
  ['exit', 'packages/agent/src/pass-exit.ts', `process.on('SIGINT', process.exit);`],
  ['exit', 'packages/cli/src/set-exit-code.ts', 'process.exitCode = 1;'],
  ['exit', 'packages/cli/src/keep-exit-code.ts', 'process.exitCode ??= 1;'],
  ['exit', 'packages/agent/src/kill-itself.ts', `process.kill(process.pid, 'SIGTERM');`],
  ['exit', 'packages/agent/src/abort.ts', 'process.abort();'],
  ['exit', 'packages/agent/src/import-exit.ts', `import { exit } from 'node:process';\nexit(1);`],
  ['clock', 'packages/agent/src/date-now.ts', 'export const now = () => Date.now();'],
  ['clock', 'packages/agent/src/date-now-passed.ts', 'export const now = Date.now;'],
  ['clock', 'packages/agent/src/new-date.ts', 'export const now = () => new Date().toISOString();'],
  ['clock', 'packages/agent/src/performance-now.ts', 'export const now = () => performance.now();'],
  ['clock', 'packages/agent/src/hrtime.ts', 'export const now = () => process.hrtime.bigint();'],
  ['clock', 'packages/agent/src/set-timeout.ts', 'setTimeout(() => undefined, 5);'],
  ['clock', 'packages/agent/src/set-interval.ts', 'globalThis.setInterval(() => undefined, 5);'],
  [
    'clock',
    'packages/agent/src/timers.ts',
    `import { setTimeout as sleep } from 'node:timers/promises';\nawait sleep(5);`,
  ],
  ['clock', 'packages/agent/src/signal-timeout.ts', 'export const signal = AbortSignal.timeout(5);'],
  ['clock', 'apps/dashboard/src/date-now.ts', 'export const now = () => Date.now();'],
  ['mocks', 'packages/agent/src/mock.test.ts', `import { vi } from 'vitest';\nvi.mock('./log.ts');`],
  ['mocks', 'packages/agent/src/fake-timers.test.ts', `import { vi } from 'vitest';\nvi.useFakeTimers();`],
  ['style/noDefaultExport', 'packages/agent/src/default-export.ts', 'export default 1;'],
  ['performance/noReExportAll', 'packages/agent/src/export-all.ts', `export * from '@tidemark/core';`],
  ['performance/noReExportAll', 'packages/agent/src/export-namespace.ts', `export * as core from './log.ts';`],
  ['correctness/noUndeclaredDependencies', 'packages/agent/src/undeclared.ts', `import 'left-pad';`],
  ['correctness/noUndeclaredDependencies', 'packages/storage/src/undeclared.ts', `import 'pino';`],
  [
    'suspicious/noImportCycles',
    'packages/agent/src/cycle-a.ts',
    `import { b } from './cycle-b.ts';\nexport const a = () => b;`,
  ],
  [
    'suspicious/noImportCycles',
    'packages/agent/src/cycle-b.ts',
    `import { a } from './cycle-a.ts';\nexport const b = () => a;`,
  ],
  [
    'nursery/noFloatingPromises',
    'packages/agent/src/floating.ts',
    `const save = async () => 1;\nexport function stop() {\n  save();\n}`,
  ],
  [
    'suspicious/noFocusedTests',
    'packages/agent/src/focused.test.ts',
    `import { it } from 'vitest';\nit.only('is alone', () => undefined);`,
  ],
  [
    'suspicious/noSkippedTests',
    'packages/agent/src/skipped.test.ts',
    `import { it } from 'vitest';\nit.skip('is left out', () => undefined);`,
  ],
  ['style/useFilenamingConvention', 'packages/agent/src/camelCase.ts', 'export const a = 1;'],
  [
    'complexity/noExcessiveLinesPerFunction',
    'packages/agent/src/long-function.ts',
    `export function f(x: unknown[]) {\n${'  x.pop();\n'.repeat(51)}}`,
  ],
  [
    'style/noExcessiveLinesPerFile',
    'packages/agent/src/long-file.ts',
    `${'// line\n'.repeat(300)}export const a = 1;\n`,
  ],
  ['style/noExcessiveLinesPerFile', 'examples/long-example.ts', `${'// line\n'.repeat(40)}export const a = 1;\n`],
];

/** What stays possible: the same thing where it belongs, and what only looks alike. */
const ACCEPTED: readonly (readonly [file: string, source: string])[] = [
  [
    'packages/core/src/neighbour.ts',
    `export type { Clock } from './clock.ts';\nexport const later = () => import('./clock.ts');`,
  ],
  [
    'packages/core/src/tested.test.ts',
    `import { readFileSync } from 'node:fs';\nimport { expect } from 'vitest';\nexpect(readFileSync);`,
  ],
  [
    'packages/core/src/clock.ts',
    'export const now = () => [Date.now(), performance.now(), setTimeout(() => undefined, 1)];',
  ],
  ['packages/collector/src/import-core.ts', `export type { Clock } from '@tidemark/core';`],
  [
    'packages/collector/src/proc/proc-root.ts',
    `import { readFileSync } from 'node:fs';\nexport const stat = readFileSync('/proc/stat');`,
  ],
  [
    'packages/collector/src/test-host.test.ts',
    `import { readFileSync } from 'node:fs';\nreadFileSync('/proc/self/stat');`,
  ],
  [
    'packages/storage/src/import-core.ts',
    `import type { Clock } from '@tidemark/core';\nimport Database from 'better-sqlite3';\nexport const open = (clock: Clock) => [clock, new Database('x')];`,
  ],
  ['packages/plugin-kit/src/import-core.ts', `export type { Clock } from '@tidemark/core';`],
  [
    'plugins/notifier-slack/src/import-kit.ts',
    `import '@tidemark/plugin-kit/formats';\nimport '@tidemark/plugin-kit/http';`,
  ],
  ['plugins/exporter-newrelic/src/import-transport.ts', `import '@tidemark/exporter-otlp';`],
  [
    'plugins/notifier-slack/src/tested.test.ts',
    `import '@tidemark/plugin-kit/host';\nimport '@tidemark/plugin-kit/testing';`,
  ],
  ['packages/api/src/import-below.ts', `import '@tidemark/core';\nexport type { History } from '@tidemark/storage';`],
  ['packages/api/src/route.ts', `export const routes = ['/processes', '/process', './proc/stat'];`],
  [
    'packages/agent/src/import-below.ts',
    `import '@tidemark/core';\nimport '@tidemark/collector';\nimport '@tidemark/storage';\nimport '@tidemark/api';`,
  ],
  ['packages/agent/src/given-date.ts', 'export const iso = (ms: number) => new Date(ms).toISOString();'],
  [
    'packages/agent/src/own-timer.ts',
    `import { setImmediate as turn } from 'node:timers/promises';\nexport const pause = async (clock: { setTimer(ms: number): void }) => {\n  clock.setTimer(5);\n  await turn();\n  setImmediate(() => undefined);\n};`,
  ],
  ['packages/agent/src/kill-child.ts', 'export const probe = (pid: number) => process.kill(pid, 0);'],
  ['packages/agent/src/read-exit-code.ts', 'export const failed = () => process.exitCode === 1;'],
  ['packages/agent/src/config/parent.ts', `import { iso } from '../given-date.ts';\nexport const a = iso(0);`],
  ['packages/agent/src/timed.test.ts', `import { expect } from 'vitest';\nexpect(Date.now());`],
  ['packages/cli/src/exit.ts', `process.exitCode = 1;\nprocess.kill(process.pid, 'SIGTERM');\nprocess.exit();`],
  ['packages/cli/bin/tidemark.js', 'process.exit(1);'],
  [
    'packages/cli/src/import-below.ts',
    `import '@tidemark/core';\nimport '@tidemark/storage';\nimport '@tidemark/api';\nimport '@tidemark/agent';`,
  ],
  [
    'apps/dashboard/src/import-types.ts',
    `import type { AppRouter } from '@tidemark/api';\nimport { systemClock } from '@tidemark/core';\nexport const c = systemClock as unknown as AppRouter;`,
  ],
  ['apps/dashboard/src/animate.ts', 'requestAnimationFrame(() => undefined);'],
  [
    'apps/dashboard/src/chart/chart.ts',
    `import uPlot from 'uplot';\nimport 'uplot/dist/uPlot.min.css';\nexport const plots = [uPlot];`,
  ],
  ['tools/read-source.ts', `import '../packages/cli/src/errors.ts';\nsetTimeout(() => undefined, 1);\nprocess.exit();`],
  ['vite.config.ts', 'export default {};'],
];

interface Diagnostic {
  readonly severity: string;
  readonly category: string;
  readonly message: string;
  readonly location: { readonly path: string };
}

const FENCES = readdirSync(join(ROOT, 'tools/fences')).map((name) => basename(name, '.grit'));
let tree: string;
let found: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  tree = mkdtempSync(join(tmpdir(), 'tidemark-fences-'));
  for (const file of ['biome.json', 'tools/fences', '.gitignore', ...repositoryFiles('package.json')]) {
    cpSync(join(ROOT, file), join(tree, file), { recursive: true });
  }
  for (const [file, source] of [...REFUSED.map(([, ...rest]) => rest), ...ACCEPTED]) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), `${source}\n`);
  }
  found = await lint(tree);
}, 30_000);

afterAll(() => rmSync(tree, { recursive: true }));

/** Which fences each file of the tree runs into. */
async function lint(folder: string): Promise<Map<string, string[]>> {
  const messages = new Map(
    FENCES.map((fence) => {
      const source = readFileSync(join(ROOT, 'tools/fences', `${fence}.grit`), 'utf8');
      return [/message = "([^"]*)"/.exec(source)?.[1], fence];
    }),
  );
  const biome = promisify(execFile)(
    join(ROOT, 'node_modules/.bin/biome'),
    ['lint', '--reporter=json', '--max-diagnostics=none'],
    {
      cwd: folder,
      maxBuffer: 1 << 26,
    },
  );
  const { stdout } = await biome.catch((failure: { stdout: string }) => failure);
  const byFile = new Map<string, string[]>();
  for (const { severity, category, message, location } of JSON.parse(stdout).diagnostics as Diagnostic[]) {
    if (severity !== 'error') continue;
    const fence = category === 'plugin' ? (messages.get(message) ?? message) : category.replace('lint/', '');
    byFile.set(location.path, [...(byFile.get(location.path) ?? []), fence]);
  }
  return byFile;
}

describe('a fence', () => {
  it.each(REFUSED)('%s refuses %s', (fence, file) => {
    expect(found.get(file)).toContain(fence);
  });

  it.each(ACCEPTED)('lets %s pass', (file) => {
    expect(found.get(file) ?? []).toEqual([]);
  });
});

it('every fence is tried', () => {
  expect(FENCES.filter((fence) => !REFUSED.some(([name]) => name === fence))).toEqual([]);
});
