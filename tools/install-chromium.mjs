#!/usr/bin/env node
// Installs the Chromium that the browser test drives. Does nothing when there is one already.
import { describeProgram, installPackages } from './debian-packages.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

const found = NAMES.find((name) => describeProgram(name) !== undefined);
if (found === undefined) installPackages(['chromium'], `none of ${NAMES.join(', ')} on PATH`);
process.stdout.write(`${describeProgram(found ?? 'chromium')}\n`);
