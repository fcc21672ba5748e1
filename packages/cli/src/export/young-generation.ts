import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 collect the text of an export, all of which is garbage as soon as it is written, before there is much of it: new
 * space stays as it is. Measured with `bench/export-cost.ts`: 80 to 150 MB less memory for a tenth more CPU time.
 */
export function keepYoungGenerationSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
