import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 collect the text of an export, all of which is garbage as soon as it is written, before there is much of it: new
 * space stays as it is. Measured: 30 to 120 MB less memory for up to a fifth more CPU time (`bench/export-cost.ts`).
 */
export function keepYoungGenerationSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
