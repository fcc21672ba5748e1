#!/usr/bin/env node
// Installs the tools that `npm run test:peers` compares the recorder with. Does nothing for those that are there.
import { describeProgram, installPackages } from './debian-packages.mjs';

/** Debian packages, and the programs of each that are compared with. */
const PEERS = {
  procps: ['ps', 'free', 'vmstat'],
  sysstat: ['pidstat'],
};

const isThere = (program) => describeProgram(program, '-V') !== undefined;
const missing = Object.keys(PEERS).filter((name) => !PEERS[name].every(isThere));

if (missing.length > 0) installPackages(missing, `no ${missing.flatMap((name) => PEERS[name]).join(', ')} on PATH`);
const programs = Object.values(PEERS).flat();
process.stdout.write(`${programs.map((program) => describeProgram(program, '-V') ?? `no ${program}`).join('\n')}\n`);
