#!/usr/bin/env node
// Installs the Chromium that the browser test drives, where that is possible without asking: as root on a system with
// apt-get. Does nothing when there is one already.
import { spawnSync } from 'node:child_process';

const APT = 'apt-get';
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

function versionOf(command) {
  const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stdout, stderr } = spawnSync(APT, ['--quiet', '--yes', ...args], { encoding: 'utf8', env });
  if (status === 0) return;
  process.stderr.write(`${stdout}${stderr}${APT} ${args.join(' ')} failed with exit code ${status}\n`);
  process.exit(1);
}

function refuse(reason) {
  process.stderr.write(`no Chromium on PATH, and ${reason}: install one of ${NAMES.join(', ')} yourself\n`);
  process.exit(1);
}

const found = NAMES.find((name) => versionOf(name) !== undefined);
if (found !== undefined) {
  process.stdout.write(`nothing to do: ${versionOf(found)} is there\n`);
} else {
  if (versionOf(APT) === undefined) refuse('there is no apt-get');
  if (process.getuid?.() !== 0) refuse('only root can install packages');
  process.stdout.write('installing chromium with apt-get (about 110 MB)\n');
  apt('update');
  apt('install', '--no-install-recommends', 'chromium');
  process.stdout.write(`installed: ${versionOf('chromium')}\n`);
}
