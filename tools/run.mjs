#!/usr/bin/env node
// The entry point behind every root npm script. Needs nothing but a Node of version 18 or newer and npm:
//   1. picks a Node that satisfies engines.node: the host's, or one from the npm registry, kept in .toolchain/
//   2. makes sure the pinned pnpm is there, 3. installs when a manifest or the lockfile changed, 4. runs the task.
// A warm start costs one hash. Why it exists: docs/decisions/2026-11-21-node-policy.md
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const FALLBACK_NODE = '24.21.0';
const SOURCE = '--conditions=@tidemark/source';
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const toolchain = join(root, '.toolchain');
const toolModules = join(toolchain, 'node_modules');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const pnpmVersion = /^pnpm@([^+]+)/.exec(manifest.packageManager)[1];

// --- which Node -------------------------------------------------------------------------------------------------
const fallbackPackage = `${process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'}-${process.platform}-${process.arch}`;
const needsFallback = !satisfiesEngines(process.versions.node) || runsFromToolchain();
const nodeDir = needsFallback ? join(toolModules, fallbackPackage, 'bin') : dirname(process.execPath);
const node = join(nodeDir, 'node');
const pnpm = join(toolModules, '.bin', 'pnpm');
const env = {
  ...process.env,
  PATH: [nodeDir, join(toolModules, '.bin'), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
};
delete env.npm_config_nodedir; // the host's headers, wrong for any other Node

function satisfiesEngines(version) {
  const [wantMajor, wantMinor] = /(\d+)\.(\d+)/.exec(manifest.engines.node).slice(1).map(Number);
  const [major, minor] = version.split('.').map(Number);
  return major > wantMajor || (major === wantMajor && minor >= wantMinor);
}

/** After the first run npm finds the linked fallback before the host's Node; the host is still too old then. */
function runsFromToolchain() {
  return existsSync(toolchain) && realpathSync(process.execPath).startsWith(realpathSync(toolchain));
}

// --- set-up -----------------------------------------------------------------------------------------------------
function say(message) {
  process.stderr.write(`[setup] ${message}\n`);
}

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', env, ...options });
  if (result.error) throw result.error;
  if (result.status !== 0) process.stderr.write(result.stdout ?? ''); // what was held back by stdout: 'pipe'
  if (result.signal) process.exit(128 + constants.signals[result.signal]);
  if (result.status !== 0) process.exit(result.status);
}

function installedVersion(name) {
  try {
    return JSON.parse(readFileSync(join(toolModules, name, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}

function ensureToolchain() {
  const wanted = { pnpm: pnpmVersion, ...(needsFallback ? { [fallbackPackage]: FALLBACK_NODE } : {}) };
  const specs = Object.entries(wanted).map(([name, version]) => `${name}@${version}`);
  if (Object.entries(wanted).every(([name, version]) => installedVersion(name) === version)) return;
  say(
    `installing ${specs.join(' and ')} into .toolchain/${needsFallback ? ` (this host has Node ${process.versions.node})` : ''}`,
  );
  mkdirSync(toolchain, { recursive: true });
  writeFileSync(join(toolchain, 'package.json'), '{"private":true}\n');
  const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npmCli = process.env.npm_execpath ?? '';
  const npm = /npm-cli\.[cm]?js$/.test(npmCli) ? [process.execPath, npmCli] : ['npm'];
  run(npm[0], [...npm.slice(1), 'install', '--prefix', toolchain, ...flags, ...specs], { env: process.env });
}

function manifestsHash() {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}-${pnpmVersion}`);
  const files = [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'package.json',
    'tools/package.json',
    'examples/package.json',
  ];
  for (const group of ['packages', 'plugins', 'apps']) {
    for (const name of readdirSync(join(root, group)).sort()) files.push(join(group, name, 'package.json'));
  }
  for (const file of files) if (existsSync(join(root, file))) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function ensureDependencies() {
  const stamp = join(root, 'node_modules', '.setup-stamp');
  const hash = manifestsHash();
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== hash) {
    say('installing dependencies');
    run(pnpm, [
      'install',
      '--frozen-lockfile',
      '--prefer-offline',
      '--config.confirmModulesPurge=false',
      '--reporter=append-only',
      '--loglevel=warn',
    ]);
    writeFileSync(stamp, hash);
  }
  // `npx tidemark` and `npx vitest` on a too-old host: put the right Node where npx looks first.
  const link = join(root, 'node_modules', '.bin', 'node');
  if (needsFallback && !existsSync(link)) {
    rmSync(link, { force: true });
    symlinkSync(relative(dirname(link), node), link);
  }
}

// --- tasks ------------------------------------------------------------------------------------------------------
const [task = 'start', ...rest] = process.argv.slice(2);
const bin = (name) => join(root, 'node_modules', '.bin', name);
const script = (file, ...args) => run(node, [SOURCE, file, ...args]);
/** Silent unless it fails. */
const turbo = (...tasks) =>
  run(bin('turbo'), ['run', ...tasks, '--output-logs=errors-only', '--no-update-notifier'], {
    stdio: ['inherit', 'pipe', 'inherit'],
    maxBuffer: 64 << 20,
  });

/** A long-running child: every stop signal is handed on, and its exit code becomes ours. */
function serve(args) {
  const child = spawn(node, args, { cwd: process.env.INIT_CWD ?? root, stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // npm answers SIGTERM by ending its shell only, which leaves this process an orphan: stop when the parent is gone.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 200).unref();
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}

const cli = [SOURCE, '--disable-warning=ExperimentalWarning', join(root, 'packages/cli/bin/tidemark.js')];
const tasks = {
  start() {
    turbo('@tidemark/dashboard#build');
    serve([...cli, 'start', ...rest]);
  },
  dev: () => run(bin('vite'), [...rest], { cwd: join(root, 'apps/dashboard') }),
  tidemark: () => serve([...cli, ...rest]),
  build: () => turbo('//#build:ts', 'build', '--continue'),
  test: () => run(bin('vitest'), ['run', ...rest]),
  'test:e2e': () => run(bin('vitest'), ['run', '--config', 'vitest.e2e.config.ts', ...rest]),
  'test:long': () => run(bin('vitest'), ['run', '--config', 'vitest.long.config.ts', ...rest]),
  'test:peers': () => run(bin('vitest'), ['run', '--config', 'vitest.peers.config.ts', ...rest]),
  bench: () => script(rest[0] ?? '', ...rest.slice(1)),
  typecheck: () => run(bin('tsc'), ['-b', ...rest]),
  lint() {
    run(bin('biome'), ['check', '--error-on-warnings', ...rest]);
    script('tools/check-suppressions.ts');
    script('tools/check-documents.ts');
  },
  format: () => run(bin('biome'), ['check', '--write', ...rest]),
  knip: () => run(bin('knip'), rest),
  generate: () => script('tools/generate.ts', ...rest),
  changeset: () => run(bin('changeset'), rest),
};

if (!(task in tasks)) {
  say(`unknown task ${task}; one of ${Object.keys(tasks).join(', ')}`);
  process.exit(2);
}
ensureToolchain();
ensureDependencies();
tasks[task]();
