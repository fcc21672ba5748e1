// Installs Debian packages where that is possible without asking: as root on a system with apt-get.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

const APT = 'apt-get';

/** Whether a program is on PATH, and what it says of itself when called with `flag`. */
export function describeProgram(program, flag = '--version') {
  const { status, stdout } = spawnSync(program, [flag], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().split('\n')[0] : undefined;
}

/** Installs the packages, or ends this process and says why not. `missing` is a sentence without its full stop. */
export function installPackages(packages, missing) {
  if (describeProgram(APT) === undefined) refuse(`${missing}, and there is no apt-get`, packages);
  if (process.getuid?.() !== 0) refuse(`${missing}, and only root can install packages`, packages);
  process.stdout.write(`${missing}: installing ${packages.join(' and ')} with apt-get\n`);
  apt('update');
  withoutServices(() => apt('install', '--no-install-recommends', ...packages));
}

/** What Debian's packages ask whether they may start the services they bring. */
const SERVICE_POLICY = '/usr/sbin/policy-rc.d';

/** Installs nothing that starts to run by itself: tests start what they need. */
function withoutServices(install) {
  if (existsSync(SERVICE_POLICY)) return install();
  writeFileSync(SERVICE_POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  // Also when apt fails, which ends this process.
  process.once('exit', () => rmSync(SERVICE_POLICY, { force: true }));
  install();
  rmSync(SERVICE_POLICY, { force: true });
}

function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stdout, stderr } = spawnSync(APT, ['--quiet', '--yes', ...args], { encoding: 'utf8', env });
  if (status === 0) return;
  process.stderr.write(`${stdout}${stderr}${APT} ${args.join(' ')} failed with exit code ${status}\n`);
  process.exit(1);
}

function refuse(reason, packages) {
  process.stderr.write(`${reason}: install ${packages.join(' and ')} yourself\n`);
  process.exit(1);
}
