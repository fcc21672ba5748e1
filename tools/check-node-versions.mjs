// Runs the command from source, as `npx tidemark` does in a checkout, on the oldest Node.js we support and on the newest.
// Takes them from the npm registry into .toolchain/; prints one line a version and exits 1 when one fails.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSIONS = ['22.18.0', '26.10.0'];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const platformPackage = `node-${process.platform}-${process.arch}`;

function install(version) {
  const prefix = join(root, '.toolchain', `node-${version}`);
  mkdirSync(prefix, { recursive: true });
  writeFileSync(join(prefix, 'package.json'), '{"private":true}\n');
  const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = spawnSync('npm', ['install', '--prefix', prefix, ...flags, `${platformPackage}@${version}`], {
    encoding: 'utf8',
  });
  if (npm.status !== 0) throw new Error(`cannot install Node.js ${version}: ${npm.stderr}`);
  return join(prefix, 'node_modules', platformPackage, 'bin', 'node');
}

function check(version) {
  const node = install(version);
  const dataDir = mkdtempSync(join(tmpdir(), 'tidemark-node-'));
  const tidemark = (...args) => {
    const run = spawnSync(node, [join(root, 'packages/cli/bin/tidemark.js'), ...args, '--data-dir', dataDir], {
      encoding: 'utf8',
    });
    if (run.status !== 0 || run.stderr !== '') throw new Error(`tidemark ${args[0]}: ${run.stderr || run.status}`);
    return run.stdout;
  };
  try {
    tidemark('start', '--port', '0', '--duration', '3s');
    const { samples } = JSON.parse(tidemark('latest', 'host_memory_total_bytes', '--json'));
    if (!(samples[0].value > 0)) throw new Error('latest knows no memory');
    tidemark('query', 'host_load1', '--from', '1m');
    return 'ok';
  } finally {
    rmSync(dataDir, { recursive: true });
  }
}

let failed = false;
for (const version of VERSIONS) {
  let result;
  try {
    result = check(version);
  } catch (error) {
    failed = true;
    result = `FAILED: ${error.message}`;
  }
  process.stdout.write(`Node.js ${version}: ${result}\n`);
}
process.exit(failed ? 1 : 0);
