#!/usr/bin/env node
// Installs the tools that `npm run test:peers` compares with. Does nothing for those that are there.
import { describeProgram, installPackages } from './debian-packages.mjs';

/** Debian packages, the programs of each that are compared with, and how they are asked for their version. */
const PEERS = {
  procps: { programs: ['ps', 'free', 'vmstat'], flag: '-V' },
  sysstat: { programs: ['pidstat'], flag: '-V' },
  prometheus: { programs: ['prometheus', 'promtool'], flag: '--version' },
  'prometheus-alertmanager': { programs: ['prometheus-alertmanager'], flag: '--version' },
  zsh: { programs: ['zsh'], flag: '--version' },
  fish: { programs: ['fish'], flag: '--version' },
  'victoria-metrics': { programs: ['victoria-metrics'], flag: '-version' },
  'nginx-light': { programs: ['nginx'], flag: '-v' },
  influxdb: { programs: ['influxd'], flag: 'version' },
  'netdata-core': { programs: ['netdata'], flag: '-V' },
  'python3-prometheus-client': { programs: ['/usr/bin/python3'], flag: '-cimport prometheus_client' },
  'python3-websockets': { programs: ['/usr/bin/python3'], flag: '-cimport websockets' },
};

const isThere = ({ programs, flag }) => programs.every((program) => describeProgram(program, flag) !== undefined);
const missing = Object.keys(PEERS).filter((name) => !isThere(PEERS[name]));

if (missing.length > 0) {
  installPackages(missing, `no ${missing.flatMap((name) => PEERS[name].programs).join(', ')} on PATH`);
}
for (const { programs, flag } of Object.values(PEERS)) {
  for (const program of programs) process.stdout.write(`${describeProgram(program, flag) || program}\n`);
}
